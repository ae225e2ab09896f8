// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a request was refused.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "error.h"

/**
 * asi_refuse() - say why a request is refused
 * @err: where to say it, may be NULL
 * @code: negative errno to return
 * @fmt: one sentence, without a full stop
 *
 * Context: Any.
 * Return: @code.
 */
int asi_refuse(struct asi_error *err, int code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	va_start(args, fmt);
	vscnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return code;
}

/**
 * asi_refuse_word() - say which part of a request the next refusal is about
 * @err: where to say it, may be NULL
 * @word: the part
 * @index: which of several, counted from 0
 *
 * Context: Any.
 */
void asi_refuse_word(struct asi_error *err, enum asi_word word, unsigned int index)
{
	if (!err)
		return;
	err->word = word;
	err->index = index;
}

/**
 * asi_no_domain() - refuse a request for a domain that does not exist
 * @err: where to say it, may be NULL
 * @id: the domain asked for
 *
 * Context: Any.
 * Return: -ENOENT.
 */
int asi_no_domain(struct asi_error *err, u32 id)
{
	asi_refuse_word(err, ASI_WORD_DOMAIN, 0);
	return asi_refuse(err, -ENOENT, "no such domain: %u", id);
}
