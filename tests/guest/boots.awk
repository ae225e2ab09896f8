# SPDX-License-Identifier: GPL-2.0-or-later
#
# awk -v table=TABLE -v tests="NAME..." -f boots.awk boots/*: the boots of a table, in the order
# in which they begin, one a line: name|kernel command line|options of tests/vm/run|tests, where
# those after a ";" run in a boot of their own. Each boot is a file, which it has its name of, of
# lines "KEY: VALUE":
#
#   tests: TEST...          what runs, in this order; several lines add up
#   tests in TABLE...: ...  the same in these tables alone
#   then: TEST...           in a boot after that, which finds in $KEPT what the other left in
#                           $KEEP
#   in: TABLE...            check, matrix, debug or long; without this line, check and matrix
#   machine: ARG...         the kernel command line; the matrix has those of its cells instead.
#                           Without this line, pti=off
#   kernel: ARG...          more of that, the same everywhere
#   options: ARG...         of tests/vm/run
#   cells: svm | vmx        the cells of the matrix that it runs in; without this line, svm
#   times: N                so often in the matrix, and in no cell
#   begins: N               its place in the order in which they begin; without this line, last.
#                           The longest come first, so that none runs alone at the end
#
# A test that no boot names has one of its own, with its name.

function fail(text) {
	print "tests/guest/boots: " text >"/dev/stderr"
	failed = 1
	exit 1
}

function boot_of(name) {
	boots[++n_boots] = name
	where[name] = " check matrix "
	machine[name] = "pti=off"
	cells[name] = "svm"
	begins[name] = 1000
}

# words NAME LIST ALLOWED: each word of the list must be one of those allowed.
function words(name, list, allowed,    word, n, i) {
	n = split(list, word, " ")
	for (i = 1; i <= n; i++)
		if (!index(" " allowed " ", " " word[i] " "))
			fail(name ": " word[i] " is none of: " allowed)
}

# add NAME LIST: to the tests of the boot.
function add(name, list,    word, n, i) {
	n = split(list, word, " ")
	for (i = 1; i <= n; i++) {
		if (!(word[i] in known))
			fail(name ": there is no tests/guest/" word[i] ".t")
		named[word[i]] = 1
	}
}

function join(a, b) { return a == "" || b == "" ? a b : a " " b }

function row(name, append, options, tests) {
	print name "|" append "|" options "|" tests
}

function of_cell(kind, cell, args,    i, name) {
	for (i = 1; i <= n_boots; i++) {
		name = boots[i]
		if (!(name in times) && cells[name] == kind && index(where[name], " matrix "))
			row(cell "-" name, join(args, kernel[name]), options[name], run[name])
	}
}

# The same for every cell: SVM, in QEMU, by levels and PTI, VMX, in Bochs, by PTI and PCIDs. How
# many vCPUs there are is up to each test, and to variant.t, which has 1, 2 and 4.
function matrix(    i, j, pti, pcid, levels) {
	for (i = 1; i <= 2; i++) {
		pti = i == 1 ? "off" : "on"
		of_cell("vmx", "vmx-pti-" pti, "pti=" pti)
		of_cell("vmx", "vmx-pti-" pti "-nopcid", "pti=" pti " nopcid")
		of_cell("svm", "svm-pti-" pti, "pti=" pti)
		of_cell("svm", "svm-pti-" pti "-no5lvl", "pti=" pti " no5lvl")
	}
	for (i = 1; i <= n_boots; i++)
		for (j = 1; j <= times[boots[i]]; j++)
			one(boots[i], boots[i] "-" j)
}

function one(name, as) {
	row(as, join(machine[name], kernel[name]), options[name], run[name])
}

# By insertion, for there are few; those of one place stay in order.
function sort_boots(    i, j, name) {
	for (i = 2; i <= n_boots; i++) {
		name = boots[i]
		for (j = i - 1; j >= 1 && begins[boots[j]] > begins[name]; j--)
			boots[j + 1] = boots[j]
		boots[j + 1] = name
	}
}

BEGIN {
	tables = "check matrix debug long"
	n_tests = split(tests, test, " ")
	for (i = 1; i <= n_tests; i++)
		known[test[i]] = 1
}

FNR == 1 { name = FILENAME; sub(/.*\//, "", name); boot_of(name) }

/^#|^$/ { next }

{
	key = value = $0
	if (!sub(/:.*/, "", key))
		fail(name ": no key in: " $0)
	sub(/^[^:]*: */, "", value)
}

key == "in"      { words(name, value, tables); where[name] = " " value " "; next }
key == "machine" { machine[name] = value; next }
key == "kernel"  { kernel[name] = value; next }
key == "options" { options[name] = value; next }
key == "cells"   { words(name, value, "svm vmx"); cells[name] = value; next }
key == "times"   { times[name] = value + 0; next }
key == "begins"  { begins[name] = value + 0; next }
key == "then"    { add(name, value); run[name] = run[name] " ; " value; next }
key ~ /^tests( in .*)?$/ {
	add(name, value)
	words(name, substr(key, 10), tables)
	if (key == "tests" || index(substr(key, 9) " ", " " table " "))
		run[name] = join(run[name], value)
	next
}
{ fail(name ": there is no key " key) }

END {
	if (failed)
		exit 1
	for (i = 1; i <= n_tests; i++) {
		if (test[i] in named)
			continue
		if (test[i] in where)
			fail(test[i] ": has not the test of its name, and no other boot has")
		boot_of(test[i])
		run[test[i]] = test[i]
	}
	for (i = 1; i <= n_boots; i++)
		if (run[boots[i]] == "" && index(where[boots[i]], " " table " "))
			fail(boots[i] ": has no tests")
	sort_boots()
	if (table == "matrix")
		matrix()
	for (i = 1; i <= n_boots && table != "matrix"; i++)
		if (index(where[boots[i]], " " table " "))
			one(boots[i], (table == "debug" ? "debug-" : "") boots[i])
}
