// SPDX-License-Identifier: GPL-2.0-or-later
/* A refusal of the kernel, byte by byte, becomes a message and an exit status. */
#include <errno.h>
#include <linux/asi.h>
#include <string.h>

#include "lib/line.h"
#include "net/client.h"
#include "net/reply.h"
#include "net/session.h"
#include "support.h"

static const struct verb map_verb = { .name = "map" };

static char words[][16] = { "asictl", "map", "--vm", "7", "jiffies", "rcu_dat" };
static char *typed[] = { words[0], words[1], words[2], words[3], words[4], words[5] };
static const struct line typed_line = { .count = ARRAY_SIZE(typed), .words = typed };

#define SHOWN "  asictl map --vm 7 jiffies rcu_dat\n"

/* asictl map --vm 7 jiffies rcu_dat; offsets 20, 28, 36, 48 */
static void start_request(const struct context *context, struct request *request)
{
	request_start(request, ASI_CMD_MAP_ADD, &map_attributes, false);
	client_put_class(context, request, ASI_A_MAP_CLASS);
	client_put_domain(context, request, ASI_A_MAP_DOMAIN);
	request_put_string(request, ASI_A_MAP_SPEC, typed[4], NULL);
	request_put_string(request, ASI_A_MAP_SPEC, typed[5], NULL);
}

/* @tlv 0: none; its number in the ack otherwise. */
static void check(int error, const char *text, int tlv, uint32_t value, int status,
		  const char *line)
{
	struct reply reply = { .family = FAMILY, .portid = PORTID, .seq = SEQ };
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_error(&bytes, -error, NLM_F_ACK_TLVS);
	struct capture capture;
	struct request request;

	if (text)
		mnl_attr_put_strz(header, NLMSGERR_ATTR_MSG, text);
	if (tlv)
		mnl_attr_put_u32(header, (uint16_t)tlv, value);
	bytes_end(&bytes, header);
	assert_int_equal(reply_feed(&reply, bytes.data, bytes.used), 1);
	capture_start(&capture);
	capture.context.verb = &map_verb;
	capture.context.line = &typed_line;
	capture.context.options.vm = 7;
	capture.context.options.vm_word = typed[3];
	start_request(&capture.context, &request);
	assert_int_equal(client_refused(&capture.context, &request, &reply.refusal), status);
	capture_end(&capture);
	assert_string_equal(capture.err, line);
	assert_string_equal(capture.out, "");
	capture_free(&capture);
	request_free(&request);
	reply_free(&reply);
}

static void names_the_word(void **state)
{
	(void)state;
	check(ENOENT, "unknown symbol", NLMSGERR_ATTR_OFFS, 48, STATUS_REFUSED,
	      "asictl: map: rcu_dat: unknown symbol\n"
	      SHOWN "                            ^^^^^^^\n");
	check(EEXIST, "mapped already", NLMSGERR_ATTR_OFFS, 36, STATUS_REFUSED,
	      "asictl: map: jiffies: mapped already\n"
	      SHOWN "                    ^^^^^^^\n"
	      "  asictl maps shows what is mapped\n");
	check(ENOENT, "no such domain", NLMSGERR_ATTR_OFFS, 28, STATUS_REFUSED,
	      "asictl: map: --vm 7: no such domain\n"
	      SHOWN "                  ^\n"
	      "  asictl domains lists the VMs\n");
	check(ENOENT, "no such class", NLMSGERR_ATTR_OFFS, 20, STATUS_REFUSED,
	      "asictl: map: --class kvm: no such class\n");
}

static void names_what_is_missing(void **state)
{
	(void)state;
	check(EINVAL, "a spec is missing", NLMSGERR_ATTR_MISS_TYPE, ASI_A_MAP_SPEC, STATUS_REFUSED,
	      "asictl: map: spec: a spec is missing\n"
	      SHOWN "                                    ^\n");
	check(EINVAL, "odd", NLMSGERR_ATTR_MISS_TYPE, 999, STATUS_REFUSED,
	      "asictl: map: odd\n" SHOWN "                                    ^\n");
}

/* What the kernel's own policy says is allowed is told. */
static void tells_what_is_allowed(void **state)
{
	struct reply reply = { .family = FAMILY, .portid = PORTID, .seq = SEQ };
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_error(&bytes, -ERANGE, NLM_F_ACK_TLVS);
	struct nlattr *policy;

	(void)state;
	policy = mnl_attr_nest_start(header, NLMSGERR_ATTR_POLICY);
	mnl_attr_put_u32(header, NL_POLICY_TYPE_ATTR_TYPE, NL_ATTR_TYPE_U32);
	mnl_attr_put_u64(header, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 16);
	mnl_attr_put_u64(header, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 1048576);
	mnl_attr_nest_end(header, policy);
	bytes_end(&bytes, header);
	assert_int_equal(reply_feed(&reply, bytes.data, bytes.used), 1);
	assert_string_equal(reply.refusal.allowed, "16 to 1048576");
	reply_free(&reply);

	reply = (struct reply){ .family = FAMILY, .portid = PORTID, .seq = SEQ };
	bytes.used = 0;
	header = bytes_error(&bytes, -ERANGE, NLM_F_ACK_TLVS);
	policy = mnl_attr_nest_start(header, NLMSGERR_ATTR_POLICY);
	mnl_attr_put_u32(header, NL_POLICY_TYPE_ATTR_MAX_LENGTH, 255);
	mnl_attr_put_u16(header, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 1);
	mnl_attr_nest_end(header, policy);
	bytes_end(&bytes, header);
	assert_int_equal(reply_feed(&reply, bytes.data, bytes.used), 1);
	assert_string_equal(reply.refusal.allowed, "up to 255 bytes");
	reply_free(&reply);
}

static void does_without_an_attribute(void **state)
{
	(void)state;
	check(ENOMEM, "out of memory", 0, 0, STATUS_REFUSED, "asictl: map: out of memory\n");
	check(ENOENT, "unknown symbol", NLMSGERR_ATTR_OFFS, 4000, STATUS_REFUSED,
	      "asictl: map: unknown symbol\n");
}

static void does_without_words(void **state)
{
	(void)state;
	check(EBUSY, NULL, NLMSGERR_ATTR_OFFS, 48, STATUS_REFUSED,
	      "asictl: map: rcu_dat: Device or resource busy\n"
	      SHOWN "                            ^^^^^^^\n");
	check(EPERM, NULL, 0, 0, STATUS_DENIED, "asictl: map: permission denied: "
	      "CAP_SYS_ADMIN in the initial user namespace is needed\n");
	check(EOPNOTSUPP, NULL, 0, 0, STATUS_ABSENT, "asictl: map: the kernel does not "
	      "support this request; it may be older than asictl\n");
}

static void chooses_the_exit_status(void **state)
{
	(void)state;
	check(EPERM, "the kernel is locked down", 0, 0, STATUS_DENIED,
	      "asictl: map: the kernel is locked down\n");
	check(EACCES, "no", 0, 0, STATUS_DENIED, "asictl: map: no\n");
	check(EINVAL, "no", 0, 0, STATUS_REFUSED, "asictl: map: no\n");
	check(EPERM, "holds a secret", NLMSGERR_ATTR_OFFS, 48, STATUS_REFUSED,
	      "asictl: map: rcu_dat: holds a secret\n"
	      SHOWN "                            ^^^^^^^\n"
	      "  asictl map --force maps it nevertheless; its contents can then leak\n");
}

/* What is said of a reply to @command that is of no use; @flag 0: none. */
static void check_useless(unsigned int command, unsigned int flag, const char *malformed,
			  const char *broken)
{
	struct capture capture;
	struct request request;

	request_start(&request, command, &map_attributes, false);
	if (flag)
		request_put_flag(&request, flag, "");
	capture_start(&capture);
	assert_int_equal(client_malformed(&capture.context, &request, "why"), STATUS_REFUSED);
	capture_end(&capture);
	assert_string_equal(capture.err, malformed);
	capture_free(&capture);
	capture_start(&capture);
	assert_int_equal(session_failed(&capture.context, &request, EBADMSG), STATUS_REFUSED);
	capture_end(&capture);
	assert_string_equal(capture.err, broken);
	capture_free(&capture);
	request_free(&request);
}

/* Nobody is to look up what a change has done, or to do it twice. */
static void says_whether_a_change_was_made(void **state)
{
	static const unsigned int changes[] = {
		ASI_CMD_CLASS_SET, ASI_CMD_FAULT_CLEAR, ASI_CMD_MAP_ADD, ASI_CMD_MAP_DEL,
		ASI_CMD_TRANSACTION_COMMIT,
	};
	static const unsigned int others[] = {
		ASI_CMD_CLASS_GET, ASI_CMD_MAP_GET, ASI_CMD_TRANSACTION_BEGIN,
		ASI_CMD_TRANSACTION_ABORT,
	};
	static const unsigned int flags[] = { ASI_A_MAP_CHECK, ASI_A_MAP_TRANSACTION };
	static const char malformed[] = "asictl: the kernel's reply is malformed: why\n";
	static const char broken[] = "asictl: the kernel's reply is malformed\n";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		check_useless(changes[i], 0,
			      "asictl: the kernel's reply is malformed: why\n"
			      "  the change was made\n",
			      "asictl: the kernel's reply is malformed\n"
			      "  the change may have been made\n");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		check_useless(others[i], 0, malformed, broken);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		check_useless(ASI_CMD_MAP_ADD, flags[i], malformed, broken);
		check_useless(ASI_CMD_MAP_DEL, flags[i], malformed, broken);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_word),
		cmocka_unit_test(names_what_is_missing),
		cmocka_unit_test(tells_what_is_allowed),
		cmocka_unit_test(does_without_an_attribute),
		cmocka_unit_test(does_without_words),
		cmocka_unit_test(chooses_the_exit_status),
		cmocka_unit_test(says_whether_a_change_was_made),
	};

	return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
