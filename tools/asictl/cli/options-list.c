// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "cli/options-list.h"
#include "cli/options.h"
#include "lib/number.h"
#include "list/groups.h"

bool take_vm(struct context *context, const char *word)
{
	uint64_t number;

	if (!options_number(context, "--vm", word, 1, UINT32_MAX, &number))
		return false;
	context->options.vm = (uint32_t)number;
	context->options.vm_word = word;
	return true;
}

bool take_reasons(struct context *context, const char *word)
{
	(void)word;
	context->options.reasons = true;
	return true;
}

/* What these say is read when it is known which list it is about. */
bool take_where(struct context *context, const char *word)
{
	context->options.where = word;
	return true;
}

bool take_sort(struct context *context, const char *word)
{
	context->options.sort = word;
	return true;
}

bool take_columns(struct context *context, const char *word)
{
	context->options.columns = word;
	return true;
}

bool take_group(struct context *context, const char *word)
{
	const char *allowed;

	context->options.group = word;
	return groups_is_known(word, &allowed) ||
	       options_refuse(context, "--group", word, "unknown value", allowed);
}

bool take_stack(struct context *context, const char *word)
{
	(void)word;
	context->options.stack = true;
	return true;
}

bool take_folded(struct context *context, const char *word)
{
	(void)word;
	context->options.folded = true;
	return true;
}

bool take_follow(struct context *context, const char *word)
{
	context->options.follow = true;
	return !context->lines || context->shell ||
	       options_refuse(context, "--follow", word, "not allowed in a batch", NULL);
}

bool take_until(struct context *context, const char *word)
{
	return options_number(context, "--until", word, 1, UINT32_MAX, &context->options.until);
}

bool take_wait(struct context *context, const char *word)
{
	uint64_t number;

	if (!options_number(context, "--wait", word, 1, 86400, &number))
		return false;
	context->options.wait = (uint32_t)number;
	return true;
}

bool take_interval(struct context *context, const char *word)
{
	size_t len = strcspn(word, ".");
	const char *digits = word + len + (word[len] == '.');
	uint64_t seconds, thousandths = 0;
	char whole[16];
	int ret;

	snprintf(whole, sizeof(whole), "%.*s", len < sizeof(whole) ? (int)len : 0, word);
	ret = word[len] && !*digits ? -EINVAL : number_parse(whole, 86400, &seconds);
	for (uint64_t unit = 100; !ret && *digits; unit /= 10) {
		if (*digits < '0' || *digits > '9' || !unit)
			ret = -EINVAL;
		else
			thousandths += unit * (uint64_t)(*digits++ - '0');
	}
	if (!ret)
		thousandths += 1000 * seconds;
	if (!ret && (thousandths < 100 || thousandths > 86400000))
		ret = -ERANGE;
	context->options.interval = (uint32_t)thousandths;
	return !ret || options_refuse(context, "--interval", word, ret == -ERANGE ?
			      "the number is out of range" : "not a number of seconds",
			      "0.1 to 86400, with at most three decimals");
}
