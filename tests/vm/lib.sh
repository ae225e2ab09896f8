# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the scripts of this directory; sourced, never run.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# die TEXT...: the reason on stderr, then exit 1.
die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# build_folder: build/ below the top. Linux builds in no folder that has a blank or a colon in
# its path, and make has no names with blanks: there build/ is a link to a folder in ~/.cache.
build_folder() {
	local folder
	if [[ $TOP != *[[:space:]:]* ]]; then
		echo "$TOP/build"
		return
	fi
	folder=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/asictl/$(sha256sum <<<"$TOP" | cut -c 1-16)
	[[ $folder != *[[:space:]:]* ]] || die "BUILD must name a folder: neither $TOP nor" \
		"$folder can be one to build in"
	mkdir -p "$folder"
	[[ -e $TOP/build || -L $TOP/build ]] || ln -s "$folder" "$TOP/build"
	echo "$folder"
}

# BUILD is where everything that is made goes; scripts that source this use it.
BUILD=${BUILD:-$(build_folder)} || exit 1

# say TEXT...: progress, on stderr so that stdout stays data.
say() { printf '%s\n' "$*" >&2; }

# elapsed SECONDS: minutes and seconds, as in 3:07.
elapsed() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# with_heartbeat NAME LOG CMD...: runs CMD with its output in LOG and says every
# ten seconds how long it has been at it, how many objects it has built and which
# is the last. Returns CMD's status.
with_heartbeat() {
	local name=$1 log=$2 start=$SECONDS pid n last
	shift 2
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	# A background job does not see Ctrl-C by itself.
	# shellcheck disable=SC2064 # the pid as it is now
	trap "kill $pid; exit 130" INT TERM
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.5
		if (((SECONDS - start) % 10 || SECONDS == start)); then
			continue
		fi
		n=$(grep -cE '^  (CC|AS)( \[M\])? ' "$log")
		last=$(tail -n 1 "$log" | cut -c 1-60)
		say "$name: $(elapsed $((SECONDS - start))) elapsed, $n objects, $last"
		sleep 1
	done
	trap - INT TERM
	wait "$pid"
}

# hash_files: reads NUL-separated names on stdin, prints one hash of names and contents.
hash_files() { sort -z | xargs -0 -r sha256sum | sha256sum | cut -d ' ' -f 1; }
