// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be written through debugfs. Words are matched whole, separated by one
 * space, and nothing may follow them.
 */
#include <linux/ctype.h>
#include <linux/kstrtox.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "interface/debugfs.h"

static const char *const asi_word_modes[] = {
	[ASI_MODE_OFF] = "off",
	[ASI_MODE_LOG] = "log",
	[ASI_MODE_LEARN] = "learn",
};

/* kstrtou64() alone would let "+1" pass. */
static int asi_word_number(const char *text, u64 *value)
{
	return isdigit(text[0]) ? kstrtou64(text, 10, value) : -EINVAL;
}

/**
 * asi_word_mode() - set the mode
 * @class: the class
 * @word: off, log or learn
 * @err: filled on refusal
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno.
 */
int asi_word_mode(struct asi_class *class, char *word, struct asi_error *err)
{
	struct asi_class_config config = { .has_mode = true };
	int mode = match_string(asi_word_modes, ARRAY_SIZE(asi_word_modes), word);

	if (mode < 0)
		return asi_refuse(err, -EINVAL, "the mode is off, log or learn");
	config.mode = mode;
	return asi_ctl_class_set(class, &config, err);
}

/**
 * asi_word_stack() - set the stack toggle
 * @class: the class
 * @word: what the kernel takes for a truth value: y, n, 1, 0, on, off
 * @err: filled on refusal
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno.
 */
int asi_word_stack(struct asi_class *class, char *word, struct asi_error *err)
{
	struct asi_class_config config = { .has_stack = true };

	if (kstrtobool(word, &config.stack))
		return asi_refuse(err, -EINVAL, "the stack toggle is on or off");
	return asi_ctl_class_set(class, &config, err);
}

/**
 * asi_word_capacity() - set the capacity of the fault table
 * @class: the class
 * @word: rows, decimal
 * @err: filled on refusal
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno.
 */
int asi_word_capacity(struct asi_class *class, char *word, struct asi_error *err)
{
	struct asi_class_config config = { .has_capacity = true };
	u64 rows;

	if (asi_word_number(word, &rows))
		return asi_refuse(err, -EINVAL, "the capacity is a decimal number of rows");
	if (rows < ASI_CAPACITY_MIN || rows > ASI_CAPACITY_MAX)
		return asi_refuse(err, -ERANGE, "the capacity is %u to %u rows",
				  ASI_CAPACITY_MIN, ASI_CAPACITY_MAX);
	config.capacity = rows;
	return asi_ctl_class_set(class, &config, err);
}

/* Takes "vm=ID" off the front of *@rest if it is there. */
static int asi_word_take_domain(char **rest, u32 *domain, struct asi_error *err)
{
	char *word = *rest;
	u64 id;

	if (!word || strncmp(word, "vm=", 3))
		return 0;
	strsep(rest, " ");
	if (asi_word_number(word + 3, &id) || !id || id > U32_MAX)
		return asi_refuse(err, -EINVAL, "vm= takes the id of a VM");
	*domain = id;
	return 0;
}

static int asi_word_clear(struct asi_class *class, char *rest, struct asi_error *err)
{
	struct asi_row_filter filter = { .upto = U64_MAX };
	struct asi_clear_result result;
	char *word;
	int ret;

	ret = asi_word_take_domain(&rest, &filter.domain, err);
	if (ret)
		return ret;
	word = strsep(&rest, " ");
	if (word && (strncmp(word, "upto=", 5) || asi_word_number(word + 5, &filter.upto)))
		return asi_refuse(err, -EINVAL, "clear takes vm=ID, then upto=SEQ, or nothing");
	if (rest)
		return asi_refuse(err, -EINVAL, "nothing may follow upto=SEQ");
	return asi_ctl_fault_clear(class, &filter, &result, err);
}

/* The SPEC is all that is left: it must be there and may hold no space. */
static int asi_word_take_spec(char *rest, struct asi_error *err)
{
	if (!rest || !rest[0])
		return asi_refuse(err, -EINVAL, "a spec is missing");
	if (strchr(rest, ' '))
		return asi_refuse(err, -EINVAL, "one spec, and nothing after it");
	if (strlen(rest) > ASI_SPEC_MAX)
		return asi_refuse(err, -E2BIG, "a spec has at most %u bytes", ASI_SPEC_MAX);
	return 0;
}

static int asi_word_map(struct asi_class *class, char *rest, struct asi_error *err)
{
	struct asi_map_request req = { .origin = ASI_ORIGIN_DEBUGFS };
	const char *specs[1];
	struct asi_map_item item;
	int ret;

	ret = asi_word_take_domain(&rest, &req.domain, err) ?: asi_word_take_spec(rest, err);
	if (ret)
		return ret;
	specs[0] = rest;
	req.specs = specs;
	req.n_specs = 1;
	return asi_ctl_map_add(class, &req, &item, err);
}

/* Digits alone are the id of a mapping: no symbol and no range looks like that. */
static int asi_word_unmap(struct asi_class *class, char *rest, struct asi_error *err)
{
	struct asi_map_request req = { .origin = ASI_ORIGIN_DEBUGFS };
	const char *specs[1];
	struct asi_map_item item;
	u32 ids[1];
	u64 id;
	int ret;

	ret = asi_word_take_domain(&rest, &req.domain, err) ?: asi_word_take_spec(rest, err);
	if (ret)
		return ret;
	if (strspn(rest, "0123456789") == strlen(rest)) {
		if (asi_word_number(rest, &id) || id > U32_MAX)
			return asi_refuse(err, -ENOENT, "no mapping has this id");
		ids[0] = id;
		req.ids = ids;
		req.n_ids = 1;
	} else {
		specs[0] = rest;
		req.specs = specs;
		req.n_specs = 1;
	}
	return asi_ctl_map_del(class, &req, &item, err);
}

/**
 * struct asi_word_verb - a word of control; constant
 * @name: the word
 * @ends: the character after it; @run gets what follows that
 * @bare: it may also stand alone; @run gets NULL then
 * @run: carries it out
 */
struct asi_word_verb {
	const char *name;
	char ends;
	bool bare;
	int (*run)(struct asi_class *class, char *rest, struct asi_error *err);
};

static const struct asi_word_verb asi_word_verbs[] = {
	{ "clear", ' ', true, asi_word_clear },
	{ "map", ' ', false, asi_word_map },
	{ "unmap", ' ', false, asi_word_unmap },
	{ "mode", '=', false, asi_word_mode },
	{ "stack", '=', false, asi_word_stack },
	{ "capacity", '=', false, asi_word_capacity },
};

/**
 * asi_word_control() - carry out one word of control
 * @class: the class
 * @word: the word with what belongs to it; is taken to pieces
 * @err: filled on refusal
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno.
 */
int asi_word_control(struct asi_class *class, char *word, struct asi_error *err)
{
	const struct asi_word_verb *verb;
	size_t len;

	for (verb = asi_word_verbs; verb < asi_word_verbs + ARRAY_SIZE(asi_word_verbs); verb++) {
		len = strlen(verb->name);
		if (strncmp(word, verb->name, len))
			continue;
		if (word[len] == verb->ends)
			return verb->run(class, word + len + 1, err);
		if (!word[len] && verb->bare)
			return verb->run(class, NULL, err);
	}
	return asi_refuse(err, -EINVAL,
			  "unknown word; there is clear, map, unmap, mode=, stack=, capacity=");
}
