# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The VM in Bochs, for tests/vm/run: VMX and a TLB with global entries and PCIDs, which QEMU
# does not emulate. One CPU. All of the root is in the initramfs; the streams share the
# parallel port. Sourced, never run; what it sets is the runner's.
# shellcheck disable=SC2034

# Kernel lines on the console are slow, baud by baud; the log comes by its own stream.
# A reset would boot anew; a triple fault ends Bochs. Bochs names more cores than it has, which
# makes the kernel warn; as a CPU without hyper-threading it is none to ask.
BOCHS_ARGS='loglevel=5 reboot=triple clearcpuid=ht'

# Emulated instructions in an emulated second; about what a machine does in a real one.
BOCHS_IPS=50000000

bochs_options() {
	local given
	for given in ${SMP:+--smp} ${ACCEL:+--accel} ${ICOUNT:+--icount} ${TTY:+--tty}; do
		[[ $given:$SMP == --smp:1 ]] || fail "$given is not for Bochs: it has one CPU," \
			"no clock but its own, and no terminal"
	done
	CPU=${CPU:-broadwell_ult}
	case ${MEM:=512M} in
	*[!0-9MG]* | [MG]* | *[MG]?*) fail "--mem wants a number and M or G, not $MEM" ;;
	*G) MEGS=$((${MEM%G} * 1024)) ;;
	*) MEGS=${MEM%M} ;;
	esac
	# init keeps the time by the clock of the VM; on a busy machine that is slow.
	LIMIT=$((TIMEOUT ? TIMEOUT * 4 + ${BOOT:-120} : 0))
	command -v bochs-bin >/dev/null || fail "no bochs: run make deps"
	[[ $(bochs-bin --help cpu 2>&1 </dev/null) == *$'\n'"$CPU"$'\n'* ]] ||
		fail "Bochs knows no CPU model $CPU; see bochs --help cpu"
	compile demux "$TOP/tests/vm/demux.c"
}

# sectors FILE: fills it up to whole ones; says how many
sectors() {
	local bytes
	bytes=$(stat -c %s "$1")
	truncate -s $(((bytes + 511) / 512 * 512)) "$1"
	echo $(((bytes + 511) / 512))
}

# initramfs: base, the tools, modules and tests of this tree, what --pack names, and the job.
bochs_initramfs() {
	local base paths=("$TOP/tests" "$KERNEL/mods" "${PACK[@]}") path
	base=$("$TOP/tests/vm/pack" base) || fail "the programs for the VM cannot be packed"
	for path in "$BUILD/asictl/asictl" "$BUILD/guest"; do
		[[ ! -e $path ]] || paths+=("$path")
	done
	[[ ! -f $COMMAND || $COMMAND != */* ]] || paths+=("$(realpath "$COMMAND")")
	{
		cat "$base" && "$TOP/tests/vm/pack" files "$PWD" "${paths[@]}" &&
			"$TOP/tests/vm/pack" init "$DIR/job"
	} >"$DIR/initrd" || fail "the initramfs cannot be packed"
}

# disk: boot sector, command line, kernel, initramfs; see bochs.S.
bochs_disk() {
	local bytes setup at symbols
	bytes=$(stat -c %s "$DIR/initrd")
	# Below the top, where the ACPI tables are; clear of where the kernel unpacks itself.
	at=$((((MEGS - 1 << 20) - bytes) & ~0xfff))
	((at > 0x1000000 + $(field $((0x260)) 4))) ||
		fail "--mem ${MEGS}M is too small for the kernel and its initramfs"
	printf '%s\0' "$BOOT_ARGS $BOCHS_ARGS $APPEND" >"$DIR/cmdline"
	(($(stat -c %s "$DIR/cmdline") <= 2048)) || fail "the kernel command line is too long"
	truncate -s 2048 "$DIR/cmdline"
	setup=$(($(field $((0x1f1)) 1) + 1))
	dd if="$KERNEL/bzImage" of="$DIR/setup" bs=512 count=$setup status=none
	dd if="$KERNEL/bzImage" of="$DIR/kernel" bs=512 skip=$setup status=none
	symbols=(SETUP="$setup" KERNEL="$(sectors "$DIR/kernel")" INITRD="$(sectors "$DIR/initrd")"
		INITRD_BYTES="$bytes" INITRD_AT="$at")
	if ! as --32 "${symbols[@]/#/--defsym=}" -o "$DIR/boot.o" "$TOP/tests/vm/bochs.S" ||
		! ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o "$DIR/boot" "$DIR/boot.o"; then
		fail "the boot sector did not build"
	fi
	(cd "$DIR" && cat boot cmdline setup kernel initrd >disk && rm setup kernel initrd)
	CYLINDERS=$((($(stat -c %s "$DIR/disk") + 516095) / 516096))
	truncate -s $((CYLINDERS * 516096)) "$DIR/disk"
}

# field OFFSET LENGTH: a number of the kernel's setup header
field() {
	od -A n -t "u$2" -j "$1" -N "$2" "$KERNEL/bzImage" | tr -d ' '
}

bochs_machine() {
	bochs_initramfs
	bochs_disk
	cat >"$DIR/bochsrc" <<END
config_interface: textconfig
display_library: term
plugin_ctrl: gameport=0, speaker=0
cpu: model=$CPU, count=1, ips=$BOCHS_IPS, reset_on_triple_fault=0
memory: guest=$MEGS, host=$MEGS
romimage: file=/usr/share/bochs/BIOS-bochs-latest, options=fastboot
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, path=$DIR/disk, mode=flat, cylinders=$CYLINDERS, heads=16, spt=63
boot: disk
com1: enabled=1, mode=file, dev=$DIR/console
parport1: enabled=1, file=$DIR/frames
sound: driver=dummy
mouse: enabled=0
clock: sync=none
log: $DIR/bochs.log
panic: action=fatal
error: action=ignore
info: action=ignore, cpu0=report
END
	# Debian's Bochs starts in its debugger: go on, and when it comes back, end.
	printf 'c\nq\n' >"$DIR/rc"
	EMULATOR=(env TERM=vt100 bochs-bin -q -f "$DIR/bochsrc" -rc "$DIR/rc")
}

# What Bochs says of the CPU when it ends by itself, as after a triple fault.
bochs_last_words() {
	sed -n '/>>PANIC<</,$p' "$DIR/bochs.log" 2>/dev/null | cut -c 13- | head -n 40
}

bochs_streams() {
	PIPES=("$DIR/frames")
	mkfifo "${PIPES[@]}"
}

bochs_readers() {
	"$BUILD/init/demux" "$DIR" <"$DIR/frames" &
	READERS=($!)
}
