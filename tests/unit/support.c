// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "net/decode.h"
#include "support.h"

void capture_start(struct capture *capture)
{
	*capture = (struct capture){ .context.options.class_name = "kvm" };
	capture->context.out = open_memstream(&capture->out, &capture->out_len);
	capture->context.err = open_memstream(&capture->err, &capture->err_len);
	assert_non_null(capture->context.out);
	assert_non_null(capture->context.err);
}

void capture_end(struct capture *capture)
{
	fclose(capture->context.out);
	fclose(capture->context.err);
}

void capture_free(struct capture *capture)
{
	free(capture->out);
	free(capture->err);
}

struct nlmsghdr *bytes_message(struct bytes *bytes, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(bytes->data + bytes->used);

	header->nlmsg_type = type;
	header->nlmsg_flags = flags;
	header->nlmsg_seq = SEQ;
	header->nlmsg_pid = PORTID;
	return header;
}

struct nlmsghdr *bytes_data(struct bytes *bytes, uint16_t flags)
{
	struct nlmsghdr *header = bytes_message(bytes, FAMILY, flags);

	mnl_nlmsg_put_extra_header(header, sizeof(struct genlmsghdr));
	return header;
}

struct nlmsghdr *bytes_error(struct bytes *bytes, int error, uint16_t flags)
{
	struct nlmsghdr *header = bytes_message(bytes, NLMSG_ERROR, flags | NLM_F_CAPPED);
	struct nlmsgerr *body = mnl_nlmsg_put_extra_header(header, sizeof(*body));

	body->error = error;
	body->msg.nlmsg_len = 100; /* the request was longer than what comes back */
	return header;
}

void bytes_end(struct bytes *bytes, const struct nlmsghdr *header)
{
	bytes->used += MNL_ALIGN(header->nlmsg_len);
	assert_true(bytes->used < sizeof(bytes->data));
}

struct json_object *decode(const struct attribute_set *set, const struct nlmsghdr *header)
{
	struct json_object *record = NULL;
	const char *culprit = NULL;

	assert_int_equal(decode_record(set, mnl_nlmsg_get_payload_offset(header, GENL_HDRLEN),
				       mnl_nlmsg_get_payload_len(header) - GENL_HDRLEN,
				       &record, &culprit), 0);
	assert_non_null(record);
	assert_null(culprit);
	return record;
}

struct json_object *decode_one(const struct attribute_set *set, const struct nlmsghdr *header)
{
	struct json_object *records = json_object_new_array();

	json_object_array_add(records, decode(set, header));
	return records;
}
