# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# How overlay and patches become files of a kernel tree; sourced, never run.
# Needs lib.sh. The overlay is all of kernel/ except patches/ and configs/.

LAYER=${LAYER:-$TOP/kernel}

# overlay_files: the overlay's files, one a line, relative to the tree.
overlay_files() {
	(cd "$LAYER" && find . \( -path ./patches -o -path ./configs \) -prune -o \
		-type f ! -name '*~' ! -name '.*.sw?' -print) | sed 's|^\./||' | sort
}

# series: the patches in order, one path a line; nothing when there are none yet.
series() {
	local name
	[[ -f $LAYER/patches/series ]] || return 0
	sed 's/#.*//; s/[[:space:]]*$//; /^$/d' "$LAYER/patches/series" |
		while read -r name; do printf '%s\n' "$LAYER/patches/$name"; done
}

# patched_files: the files that the patches touch, one a line, each once.
patched_files() {
	local patch
	series | while read -r patch; do
		[[ -f $patch ]] || die "kernel/patches/series names ${patch##*/}, which is missing"
		sed -n -E 's/^(---|\+\+\+) [ab]\/([^[:space:]]+).*/\2/p' "$patch"
	done | sort -u
}

# stage_overlay SCRATCH TREE: the overlay has only new files; one that TREE has is an error.
stage_overlay() {
	local scratch=$1 tree=$2 file
	overlay_files | while read -r file; do
		[[ ! -e $tree/$file ]] || die "overlay file $file exists in $tree already"
		mkdir -p "$scratch/$(dirname "$file")"
		cp "$LAYER/$file" "$scratch/$file"
	done
}

# lay_patch SCRATCH PATCH: prints what does not fit, by file and hunk, and fails. A hunk may
# have moved, as it does from one 6.12.y to the next, but all its lines must be there (-F0):
# with some of them left out, patch finds other places that look alike.
lay_patch() {
	local out rejects
	rejects=$(mktemp)
	if out=$(patch -F0 -d "$1" -p1 -f --no-backup-if-mismatch -r "$rejects" <"$2" 2>&1); then
		rm -f "$rejects"
		return 0
	fi
	awk '
		/^patching file / { file = $3; next }
		/^Hunk #[0-9]+ FAILED / { sub(/\.$/, ""); print file ": " $0; next }
		/^Hunk #|^[0-9]+ out of / { next }
		{ print }' <<<"$out"
	cat "$rejects"
	rm -f "$rejects"
	return 1
}

# stage TREE SCRATCH: makes in the empty directory SCRATCH every file that differs from
# TREE once overlay and patches are on it. TREE is only read, so that a patch that does
# not fit leaves nothing behind.
stage() {
	local tree=$1 scratch=$2 files file patch out
	files=$(patched_files) || return 1
	for file in $files; do
		[[ -e $tree/$file ]] || continue
		mkdir -p "$scratch/$(dirname "$file")"
		cp "$tree/$file" "$scratch/$file"
	done
	series | while read -r patch; do
		out=$(lay_patch "$scratch" "$patch") ||
			die "${patch##*/} does not fit $tree:"$'\n'"$out"
	done || return 1
	stage_overlay "$scratch" "$tree"
}
