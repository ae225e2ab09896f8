// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "list/filter.h"
#include "out/columns.h"

/* Parentheses and "!" within each other: the parser calls itself for them. */
#define FILTER_DEPTH 32

enum node_kind {
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_EQUAL,
	NODE_LESS,    /* less or equal with @equal_too */
	NODE_GREATER, /* likewise */
	NODE_MATCH,
};

struct node {
	enum node_kind kind;
	struct filter *left;         /* of AND and OR, what NOT is about; owned */
	struct filter *right;        /* of AND and OR; owned */
	const struct column *column; /* of a comparison */
	char *text;                  /* compared with; owned */
	uint64_t number;             /* that @text is */
	bool is_number;
	bool is_null;
	bool equal_too;
	bool negated;
	regex_t pattern;             /* of MATCH, if @compiled */
	bool compiled;
};

struct filter {
	struct node node;
};

struct parser {
	const char *text;  /* the whole expression */
	const char *at;    /* what is left of it */
	const struct view *view;
	struct filter_error *error;
	unsigned int depth;
};

static int parse_or(struct parser *parser, struct filter **filter);

static void skip(struct parser *parser)
{
	while (isspace((unsigned char)*parser->at))
		parser->at++;
}

/* The @len bytes at @word are at fault. */
static int fail_at(struct parser *parser, const char *word, size_t len, const char *why)
{
	struct filter_error *error = parser->error;

	error->offset = (size_t)(word - parser->text);
	snprintf(error->word, sizeof(error->word), "%.*s", (int)len, word);
	snprintf(error->text, sizeof(error->text), "%s", why);
	return -EINVAL;
}

static bool take(struct parser *parser, const char *token)
{
	size_t len = strlen(token);

	skip(parser);
	if (strncmp(parser->at, token, len))
		return false;
	parser->at += len;
	return true;
}

static struct filter *new_node(enum node_kind kind)
{
	struct filter *filter = calloc(1, sizeof(*filter));

	if (filter)
		filter->node.kind = kind;
	return filter;
}

/* Make *@left the left side of a new node, and read the right one with @parse. */
static int join_nodes(struct parser *parser, enum node_kind kind, struct filter **left,
		      int (*parse)(struct parser *parser, struct filter **filter))
{
	struct filter *filter = new_node(kind);

	if (!filter)
		return -ENOMEM;
	filter->node.left = *left;
	*left = filter;
	return parse(parser, &filter->node.right);
}

static size_t key_len(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || text[len] == '-' || text[len] == '_' ||
	       text[len] == '%')
		len++;
	return len;
}

static int parse_key(struct parser *parser, struct node *node)
{
	const char *word;
	size_t len;

	skip(parser);
	word = parser->at;
	len = key_len(word);
	parser->error->key = true;
	if (!len)
		return fail_at(parser, word, strcspn(word, " "), "a key is missing");
	node->column = columns_find(parser->view, word, len);
	if (!node->column)
		return fail_at(parser, word, len, "no such key");
	parser->error->key = false;
	parser->at += len;
	return 0;
}

static int parse_operator(struct parser *parser, struct node *node)
{
	static const struct {
		const char *token;
		enum node_kind kind;
		bool equal_too, negated;
	} operators[] = {
		{ "==", NODE_EQUAL, false, false }, { "!=", NODE_EQUAL, false, true },
		{ "<=", NODE_LESS, true, false },   { ">=", NODE_GREATER, true, false },
		{ "!~", NODE_MATCH, false, true },  { "=~", NODE_MATCH, false, false },
		{ "<", NODE_LESS, false, false },   { ">", NODE_GREATER, false, false },
		{ "~", NODE_MATCH, false, false },  { "=", NODE_EQUAL, false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		if (!take(parser, operators[i].token))
			continue;
		node->kind = operators[i].kind;
		node->equal_too = operators[i].equal_too;
		node->negated = operators[i].negated;
		return 0;
	}
	return fail_at(parser, parser->at, key_len(parser->at),
		       "expected an operator: == != < <= > >= ~ or !~");
}

/* The bytes of a value without quotes: up to a blank, ")", "&&" or "||". */
static size_t bare_len(const char *text)
{
	size_t len = 0, open = 0;

	for (; text[len] && !isspace((unsigned char)text[len]); len++) {
		if (!strncmp(text + len, "&&", 2) || !strncmp(text + len, "||", 2))
			break;
		/* One that the value has opened itself, as regular expressions do. */
		if (text[len] == '(')
			open++;
		else if (text[len] == ')' && !open--)
			break;
	}
	return len;
}

static int take_value(struct parser *parser, struct node *node)
{
	const char *word;
	size_t len;

	skip(parser);
	word = parser->at;
	if (*word == '"' || *word == '\'') {
		const char *end = strchr(word + 1, *word);

		if (!end)
			return fail_at(parser, word, 1, "this quote is not closed");
		parser->at = end + 1;
		node->text = strndup(word + 1, (size_t)(end - word - 1));
		return node->text ? 0 : -ENOMEM;
	}
	len = bare_len(word);
	if (!len)
		return fail_at(parser, word, strcspn(word, " "), "expected a value");
	parser->at = word + len;
	node->is_null = len == 4 && !strncmp(word, "null", 4);
	node->text = strndup(word, len);
	return node->text ? 0 : -ENOMEM;
}

/* Decimal, or hexadecimal with 0x. */
static bool parse_number(const char *text, uint64_t *number)
{
	bool hexadecimal = !strncmp(text, "0x", 2);
	char *end;

	if (!isxdigit((unsigned char)text[hexadecimal ? 2 : 0]))
		return false;
	errno = 0;
	*number = strtoull(text, &end, hexadecimal ? 16 : 10);
	return !*end && !errno;
}

static int compile_pattern(struct parser *parser, struct node *node, const char *word,
			   size_t len)
{
	char why[96], text[128];
	int ret = regcomp(&node->pattern, node->text, REG_EXTENDED | REG_NOSUB);

	node->compiled = !ret;
	if (!ret)
		return 0;
	regerror(ret, &node->pattern, why, sizeof(why));
	snprintf(text, sizeof(text), "not a regular expression: %s", why);
	return fail_at(parser, word, len, text);
}

static int parse_value(struct parser *parser, struct node *node)
{
	size_t len;
	const char *start;
	int ret;

	skip(parser);
	start = parser->at;
	ret = take_value(parser, node);
	if (ret)
		return ret;
	len = (size_t)(parser->at - start);
	if (node->kind == NODE_MATCH)
		return compile_pattern(parser, node, start, len);
	if (node->is_null && node->kind != NODE_EQUAL)
		return fail_at(parser, start, len, "null can only be compared with == and !=");
	if (!columns_is_number(parser->view, node->column)) {
		if (node->kind != NODE_EQUAL)
			return fail_at(parser, start, len,
				       "text can only be compared with == != ~ and !~");
		return 0;
	}
	node->is_number = parse_number(node->text, &node->number);
	return node->is_number || node->is_null ? 0 : fail_at(parser, start, len, "not a number");
}

static int parse_comparison(struct parser *parser, struct filter **filter)
{
	int ret;

	*filter = new_node(NODE_EQUAL);
	if (!*filter)
		return -ENOMEM;
	ret = parse_key(parser, &(*filter)->node);
	if (!ret)
		ret = parse_operator(parser, &(*filter)->node);
	return ret ? ret : parse_value(parser, &(*filter)->node);
}

static int parse_group(struct parser *parser, struct filter **filter)
{
	const char *open = parser->at - 1;
	int ret = parse_or(parser, filter);

	if (ret || take(parser, ")"))
		return ret;
	if (!*parser->at)
		return fail_at(parser, open, 1, "this parenthesis is not closed");
	return fail_at(parser, parser->at, strcspn(parser->at, " "), "expected \"&&\" or \"||\"");
}

static int parse_term(struct parser *parser, struct filter **filter)
{
	int ret;

	if (parser->depth == FILTER_DEPTH)
		return fail_at(parser, parser->at, 1, "parentheses are nested too deeply");
	parser->depth++;
	if (take(parser, "!")) {
		*filter = new_node(NODE_NOT);
		ret = *filter ? parse_term(parser, &(*filter)->node.left) : -ENOMEM;
	} else if (take(parser, "(")) {
		ret = parse_group(parser, filter);
	} else {
		ret = parse_comparison(parser, filter);
	}
	parser->depth--;
	return ret;
}

static int parse_and(struct parser *parser, struct filter **filter)
{
	int ret = parse_term(parser, filter);

	while (!ret && take(parser, "&&"))
		ret = join_nodes(parser, NODE_AND, filter, parse_term);
	return ret;
}

static int parse_or(struct parser *parser, struct filter **filter)
{
	int ret = parse_and(parser, filter);

	while (!ret && take(parser, "||"))
		ret = join_nodes(parser, NODE_OR, filter, parse_and);
	return ret;
}

int filter_parse(const char *text, const struct view *view, struct filter **filter,
		 struct filter_error *error)
{
	struct parser parser = { .text = text, .at = text, .view = view, .error = error };
	int ret;

	*filter = NULL;
	*error = (struct filter_error){ 0 };
	ret = parse_or(&parser, filter);
	skip(&parser);
	if (!ret && *parser.at)
		ret = fail_at(&parser, parser.at, strcspn(parser.at, " "),
			      "expected \"&&\" or \"||\"");
	if (!ret)
		return 0;
	filter_free(*filter);
	*filter = NULL;
	return ret;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	filter_free(filter->node.left);
	filter_free(filter->node.right);
	if (filter->node.compiled)
		regfree(&filter->node.pattern);
	free(filter->node.text);
	free(filter);
}

/* Is @value less than, equal to or greater than the number of @node: -1, 0 or 1. */
static int order(const struct node *node, struct json_object *value)
{
	double fraction;
	uint64_t number;

	if (json_object_is_type(value, json_type_double)) {
		fraction = json_object_get_double(value);
		return (fraction > (double)node->number) - (fraction < (double)node->number);
	}
	if (!parse_number(json_object_get_string(value), &number))
		return 1;
	return (number > node->number) - (number < node->number);
}

static bool compare_value(const struct node *node, struct json_object *record)
{
	struct json_object *value = output_value(node->column, record);
	const char *text;
	int sign;

	if (!value || node->is_null)
		return (!value == node->is_null) != node->negated;
	text = json_object_get_string(value);
	if (node->kind == NODE_MATCH)
		return !regexec(&node->pattern, text, 0, NULL, 0) != node->negated;
	sign = node->is_number ? order(node, value) : strcmp(text, node->text);
	switch (node->kind) {
	case NODE_LESS:
		return sign < 0 || (node->equal_too && !sign);
	case NODE_GREATER:
		return sign > 0 || (node->equal_too && !sign);
	default:
		return !sign != node->negated;
	}
}

bool filter_keeps(const struct filter *filter, struct json_object *record)
{
	if (!filter)
		return true;
	switch (filter->node.kind) {
	case NODE_AND:
		return filter_keeps(filter->node.left, record) &&
		       filter_keeps(filter->node.right, record);
	case NODE_OR:
		return filter_keeps(filter->node.left, record) ||
		       filter_keeps(filter->node.right, record);
	case NODE_NOT:
		return !filter_keeps(filter->node.left, record);
	default:
		return compare_value(&filter->node, record);
	}
}
