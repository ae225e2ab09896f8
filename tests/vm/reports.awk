# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reads a kernel log, prints one line for every report in it: LINE-NUMBER: HEADLINE. What
# follows from a report (the Oops line of a BUG, the panic after an oops) joins its line.

function report(text) {
	if (n && text ~ /^(Oops|Kernel panic|KASAN)/) {
		headline[n] = headline[n] " | " text
		return
	}
	at[++n] = NR
	headline[n] = text
}

{
	sub(/\r$/, "")
	if (!sub(/^\[ *[0-9]+\.[0-9]+\](\[ *[TC][0-9]+\])? /, ""))
		next
}

/^(WARNING|BUG|kernel BUG at|Kernel panic|Oops|KASAN|UBSAN|ODEBUG|DMA-API)/ ||
/^(general protection fault|double fault|stack segment|traps: PANIC|int3: )/ ||
/^INFO: (rcu|task .* blocked|possible|suspicious|trying to register|inconsistent)/ ||
/^(rcu: INFO: |watchdog: BUG|NMI watchdog: |unchecked MSR access|list_(add|del) corruption)/ ||
/^(mce: \[Hardware Error\]|kmemleak: [0-9]+ new suspected|irq .* nobody cared)/ ||
/^(detected buffer overflow|usercopy: Kernel memory|refcount_t: |Bad page|Bad rss-counter)/ {
	report($0)
}

END {
	for (i = 1; i <= n; i++)
		print at[i] ": " headline[i]
}
