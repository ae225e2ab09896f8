/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be mapped, as users and the kernel write it: SYMBOL, ADDRESS+LENGTH and so on. */
#ifndef ASICTL_MODEL_SPEC_H
#define ASICTL_MODEL_SPEC_H

#include "asictl.h"
#include "net/request.h"

/*
 * The part of @word that names the thing.
 */
const char *spec_canonical(const char *word);

/*
 * True if @spec, a word or what the kernel said, is an address.
 */
bool spec_is_address(const char *spec);

/*
 * Append @word to @request as a spec. What it means is the kernel's business; only
 * one that no message can carry is refused here.
 * Returns STATUS_DONE, or STATUS_USAGE with a report.
 */
int spec_put(const struct context *context, struct request *request, const char *word);

#endif
