/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the fault table as folded stacks, which programs that draw flame graphs read. */
#ifndef ASICTL_LIST_FOLDED_H
#define ASICTL_LIST_FOLDED_H

#include <json-c/json.h>

#include "asictl.h"

/*
 * Print one line for each different path of the array of rows @records: the VM, the stack from
 * its root on, the function that faulted, the object in brackets, all separated by ";", then
 * the number of faults. Notes how many rows have no stack.
 * Returns STATUS_DONE, or STATUS_REFUSED after a report.
 */
int folded_print(const struct context *context, struct json_object *records);

#endif
