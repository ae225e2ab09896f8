# SPDX-License-Identifier: GPL-2.0-or-later
# asictl: address space isolation for KVM. `make help` lists the targets.

# build/, or another where that cannot be; see tests/vm/lib.sh.
ifndef BUILD
BUILD := $(shell bash -c '. tests/vm/lib.sh && echo "$$BUILD"')
endif
export BUILD

ASICTL := $(MAKE) --no-print-directory -C tools/asictl O=$(BUILD)/asictl
VM_PATH := $(BUILD)/asictl:$(BUILD)/guest:/usr/sbin:/usr/bin:/sbin:/bin

help:
	@echo 'make demo         the whole story on a real kernel in a VM; start here'
	@echo 'make check        every test; ends with "N passed, N failed"'
	@echo 'make check-tool   the tests of the tool alone: no kernel, no VM, within a minute'
	@echo 'make check-matrix all guest tests on every kind of machine; takes hours'
	@echo 'make check-long   a million faults, 100,000 rows, a minute of changes; see README.md'
	@echo 'make check-debug  with lockdep, KASAN and kmemleak; builds another kernel first'
	@echo 'make vm           a shell in the VM with the kernel under test'
	@echo 'make kernel       the kernel under test, in build/kernel'
	@echo 'make asictl       the tool, in build/asictl'
	@echo 'make lint         the static checks alone'
	@echo 'make bench        what isolation costs, by a deterministic clock'
	@echo 'make deps         what is missing of the Debian packages'
	@echo 'make install      asictl, manual, completion, service; DESTDIR and PREFIX count'
	@echo 'make uninstall    takes them away again'
	@echo 'make deb          Debian packages in build/deb: asictl, and the kernel under test'
	@echo 'make apply KSRC=DIR   overlay and patches onto a Linux 6.12.y tree of yours'
	@echo 'make clean        removes build/'
	@echo 'All is made in build/, or in BUILD=DIR. Linux is built in no folder with a blank in'
	@echo 'its path: below such a one build/ is a link to ~/.cache/asictl.'
	@echo 'Only demo, check* and deps install packages, and only as root.'

# The packages first, whatever the order that make would choose.
.NOTPARALLEL:

deps:
	@tests/vm/deps --install

have-deps:
	@tests/vm/deps

kernel: have-deps
	@tests/vm/build

asictl: have-deps
	@$(ASICTL) all

guest: have-deps
	@$(MAKE) --no-print-directory -C tests/guest OUT=$(BUILD)/guest all

demo: deps kernel asictl guest
	@tests/guest/demo

check: deps kernel asictl guest
	@tests/check

check-tool: deps asictl
	@tests/check --tool

check-matrix: deps kernel asictl guest
	@tests/check matrix

check-long: deps kernel asictl guest
	@tests/check long

check-debug: deps kernel asictl guest
	@tests/vm/build --debug
	@tests/check debug

lint: kernel
	@tests/lint/run

vm: kernel asictl guest
	@tests/vm/run --tty -- env PATH=$(VM_PATH) bash --rcfile tests/vm/bashrc -i

bench: kernel asictl guest
	@tests/vm/build --base
	@tests/bench/run

deb: kernel
	@tools/asictl/install/deb

apply:
	@tests/vm/apply $(KSRC)

install: asictl
	@$(ASICTL) install

uninstall:
	@$(ASICTL) uninstall

clean:
	rm -rf $(BUILD) build

.PHONY: help deps have-deps kernel asictl guest demo check check-tool check-matrix check-long \
	check-debug lint vm bench deb apply install uninstall clean
