# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The VM in QEMU, for tests/vm/run: this machine's root by 9p, a virtio-serial port for each
# stream. Sourced, never run; what it sets is the runner's.
# shellcheck disable=SC2034

qemu_options() {
	SMP=${SMP:-2} MEM=${MEM:-1G} ACCEL=${ACCEL:-tcg}
	LIMIT=$((TIMEOUT ? TIMEOUT + ${BOOT:-30} : 0))
	command -v qemu-system-x86_64 >/dev/null || fail "no qemu-system-x86_64: run make deps"
}

# machine: the files that QEMU wants in $DIR, and EMULATOR, its command line.
qemu_machine() {
	local accel cpu=${CPU:-max,+svm,+npt} port
	if [[ $ACCEL == kvm ]]; then
		accel=kvm cpu=${CPU:-host}
	elif [[ $ICOUNT ]]; then
		accel=tcg,thread=single SMP=1
	else
		# With a thread for each CPU QEMU now and then gets wrong what a CPU runs while
		# another one patches kernel text (Oops: int3), as it does while booting.
		accel=tcg,thread=single
	fi
	"$TOP/tests/vm/pack" init "$DIR/job" >"$DIR/initrd"
	# shellcheck disable=SC2054 # commas are QEMU's
	EMULATOR=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot
		-M q35 -accel "$accel" -cpu "$cpu" -smp "$SMP" -m "$MEM"
		-kernel "$KERNEL/bzImage" -initrd "$DIR/initrd"
		-append "$BOOT_ARGS $APPEND"
		-virtfs local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap
		-serial "file:$DIR/console" -device virtio-serial-pci)
	[[ ! $ICOUNT ]] || EMULATOR+=(-icount "shift=0,sleep=off")
	for port in out err kmsg verdict; do
		EMULATOR+=(-chardev "file,id=$port,path=$DIR/$port"
			-device "virtserialport,chardev=$port,name=asi.$port")
	done
	[[ ! $TTY ]] || EMULATOR+=(-chardev "stdio,id=tty,signal=off"
		-device "virtconsole,chardev=tty")
}

# last_words: what the emulator says of its end
qemu_last_words() {
	cat "$DIR/emulator.err"
}

# streams: makes what the emulator writes the command's output to; PIPES are those of it that
# have to be opened by somebody. Files, not pipes: what a full pipe has no room for when the VM
# is switched off goes down with QEMU.
qemu_streams() {
	PIPES=()
	: >"$DIR/out"; : >"$DIR/err"
}

# readers: starts what passes it on, to the end of the emulator (PID); READERS are their pids.
qemu_readers() {
	tail -c +1 -s 0.1 -f --pid="$PID" "$DIR/out" &
	READERS=($!)
	tail -c +1 -s 0.1 -f --pid="$PID" "$DIR/err" >&2 &
	READERS+=($!)
}
