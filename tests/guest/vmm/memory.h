/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a system does to the memory of a process, done to the pool of a VM. */
#ifndef VMM_MEMORY_H
#define VMM_MEMORY_H

#include "vm.h"

/**
 * memory_change() - change how the pool is backed, not what is in it
 * @vm: a VM, its vCPUs running or not
 * @what: "free": MADV_FREE, "pageout": MADV_PAGEOUT, "merge": MADV_MERGEABLE for all
 *      memory, "move": to other frames, "collapse": all memory into a huge page, if it is
 *      private, "zero": give it up for zeroes, which the guest expects then, "fork": a child
 *      that keeps it as it is, both while no vCPU runs; "reap": the end of that child,
 *      "storm": some children one after the other, and all that may be done under a running
 *      guest
 *
 * Return: what to answer; "bad command" for another word, "differs" if a child has seen
 * its memory change; NULL after a message on stderr.
 */
const char *memory_change(struct vm *vm, const char *what);

/**
 * memory_end() - end the child if there is one
 */
void memory_end(void);

#endif
