// SPDX-License-Identifier: GPL-2.0-or-later
#include <asm/svm.h>
#include <asm/vmx.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "asictl.h"
#include "lib/record.h"
#include "model/exit-reason.h"

/* Vectors that the header's exception exits are counted from, and does not define. */
enum {
	DE_VECTOR, DB_VECTOR, BP_VECTOR = 3, OF_VECTOR, BR_VECTOR, UD_VECTOR, NM_VECTOR,
	DF_VECTOR, TS_VECTOR = 10, NP_VECTOR, SS_VECTOR, GP_VECTOR, PF_VECTOR,
	MF_VECTOR = 16, AC_VECTOR, MC_VECTOR, XM_VECTOR
};

struct reason {
	uint32_t number;
	const char *name;
};

static const struct reason svm_reasons[] = { SVM_EXIT_REASONS };
static const struct reason vmx_reasons[] = { VMX_EXIT_REASONS };

/* The tables are in no order. Long lists ask for the same few numbers again and again. */
static const char *find_reason(const struct reason *reasons, size_t count, uint64_t number)
{
	static struct {
		const struct reason *reasons;
		uint64_t number;
		const char *name;
	} met[64], *slot;

	slot = &met[number % ARRAY_SIZE(met)];
	if (slot->reasons == reasons && slot->number == number)
		return slot->name;
	for (size_t i = 0; i < count; i++) {
		if (reasons[i].number != number)
			continue;
		slot->reasons = reasons;
		slot->number = number;
		slot->name = reasons[i].name;
		return slot->name;
	}
	return NULL;
}

/* Long lists ask for it with each row: a call would cost more than it does. */
static inline bool is_word(const char *text, const char word[4])
{
	return text[0] == word[0] && text[1] == word[1] && text[2] == word[2] && !text[3];
}

const char *exit_reason_name(const char *numbering, uint64_t number)
{
	if (!numbering)
		return NULL;
	if (is_word(numbering, "svm"))
		return find_reason(svm_reasons, ARRAY_SIZE(svm_reasons), number);
	if (is_word(numbering, "vmx"))
		return find_reason(vmx_reasons, ARRAY_SIZE(vmx_reasons), number);
	return NULL;
}

int exit_reason_put_name(struct json_object *record)
{
	const char *numbering = record_text(record, "numbering"), *name = NULL;
	struct json_object *value;

	if (record_text(record, "exit-reason"))
		name = exit_reason_name(numbering, record_number(record, "exit-reason"));
	value = name ? json_object_new_string(name) : NULL;
	if ((value || !name) && !json_object_object_add(record, "exit-reason-name", value))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}
