/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VM exit reasons by name. */
#ifndef ASICTL_MODEL_EXIT_REASON_H
#define ASICTL_MODEL_EXIT_REASON_H

#include <json-c/json.h>
#include <stdint.h>

/*
 * The name that the kernel's tracepoints print for the VM exit reason @number.
 * @numbering is whose numbers they are, "svm" or "vmx", NULL if that is not known.
 * Returns constant text, or NULL if the number has no name here.
 */
const char *exit_reason_name(const char *numbering, uint64_t number);

/*
 * Put that name of the row @record under "exit-reason-name": null while no VM exit was
 * being handled, and where the number has no name here. Returns 0 or -ENOMEM.
 */
int exit_reason_put_name(struct json_object *record);

#endif
