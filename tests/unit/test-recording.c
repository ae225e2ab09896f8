// SPDX-License-Identifier: GPL-2.0-or-later
/* Recordings: what is written can be read, nothing else, and it answers as it was told. */
#include <errno.h>
#include <fcntl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/recording.h"
#include "net/replay.h"
#include "net/transport.h"
#include "support.h"

#define HEAD "asictl-recording 1\n"

static int read_text(const char *text, struct recording *recording, unsigned int *line,
		     const char **why)
{
	FILE *stream = fmemopen((void *)text, strlen(text), "r");
	int ret;

	assert_non_null(stream);
	ret = recording_read(stream, recording, line, why);
	fclose(stream);
	return ret;
}

static void reads_what_was_written(void **state)
{
	struct build_id id;
	char path[] = "/tmp/asictl-recording.XXXXXX", bytes[100];
	int fd = mkstemp(path);
	struct recording recording;
	const char *why;
	unsigned int line;
	struct stat status;
	time_t before = time(NULL);
	struct writer writer;
	FILE *stream;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	unlink(path);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 37);
	assert_int_equal(recording_create(&writer, path), 0);
	stream = writer.stream;
	/* Nothing is there before all of it is. */
	assert_int_equal(stat(path, &status), -1);
	recording_port(stream, 4711);
	recording_bytes(stream, "sent", bytes, 1);
	recording_bytes(stream, "received", bytes, sizeof(bytes));
	recording_bytes(stream, "received", bytes, 32);
	recording_port(stream, 4712);
	recording_bytes(stream, "sent", bytes, 33);
	recording_error(stream, ENOBUFS);
	recording_family(stream, "asi", 1, 33);
	assert_int_equal(recording_finish(&writer), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);

	stream = fopen(path, "re");
	assert_int_equal(recording_read(stream, &recording, &line, &why), 0);
	fclose(stream);
	unlink(path);
	assert_string_equal(recording.tool, ASICTL_VERSION);
	assert_ptr_equal(strstr(recording.kernel, "Linux "), recording.kernel);
	assert_true(recording.clock > 0);
	assert_in_range(recording.time, before, time(NULL));
	build_id_running(BUILD_ID_NOTES, &id);
	assert_int_equal(recording.build_id.len, id.len);
	assert_memory_equal(recording.build_id.bytes, id.bytes, id.len);
	assert_true(recording.whole);
	assert_int_equal(recording.count, 2);
	assert_int_equal(recording.exchanges[0].port, 4711);
	assert_int_equal(recording.exchanges[0].sent.len, 1);
	assert_int_equal(recording.exchanges[0].count, 2);
	assert_int_equal(recording.exchanges[0].received[0].len, sizeof(bytes));
	assert_memory_equal(recording.exchanges[0].received[0].bytes, bytes, sizeof(bytes));
	assert_int_equal(recording.exchanges[0].error, 0);
	assert_int_equal(recording.exchanges[1].port, 4712);
	assert_memory_equal(recording.exchanges[1].sent.bytes, bytes, 33);
	assert_int_equal(recording.exchanges[1].error, ENOBUFS);
	recording_free(&recording);
}

static void check_bad(const char *text, unsigned int where, const char *what)
{
	struct recording recording;
	const char *why = NULL;
	unsigned int line = 0;

	assert_int_equal(read_text(text, &recording, &line, &why), -EBADMSG);
	assert_int_equal(line, where);
	assert_string_equal(why, what);
	recording_free(&recording);
}

static void refuses_what_is_no_recording(void **state)
{
	(void)state;
	check_bad("\n", 1, "not a recording, or one of another version");
	check_bad("asictl-recording 2\n", 1, "not a recording, or one of another version");
	check_bad(HEAD "what 1\n", 2, "an unknown word");
	check_bad(HEAD "sentence 1\n", 2, "an unknown word");
	check_bad(HEAD "sent\n", 2, "not a number of bytes");
	check_bad(HEAD "sent 0\n", 2, "not a number of bytes");
	check_bad(HEAD "sent -1\n", 2, "not a number of bytes");
	check_bad(HEAD "sent 99999999999\n", 2, "not a number of bytes");
	check_bad(HEAD "received 1\n00\n", 2, "an answer without a request");
	check_bad(HEAD "failed EIO\n", 2, "a failure without a request");
	check_bad(HEAD "sent 1\n00\nfailed ENOTHING\n", 4, "unknown error number");
	check_bad(HEAD "sent 2\n\n0\n", 4, "expected pairs of hexadecimal digits");
	check_bad(HEAD "sent 2\n0g\n", 3, "expected pairs of hexadecimal digits");
	check_bad(HEAD "sent 2\n0 0\n", 3, "expected pairs of hexadecimal digits");
	check_bad(HEAD "sent 2\n00\n# so far\n0000\n", 5, "more bytes than announced");
	check_bad(HEAD "sent 2\n00\n", 4, "fewer bytes than announced");
	check_bad(HEAD "sent 2\n00\nend\n", 4, "expected pairs of hexadecimal digits");
	check_bad(HEAD "port x\n", 2, "not a port number");
	check_bad(HEAD "clock\n", 2, "no time");
	check_bad(HEAD "time\n", 2, "not a time");
	check_bad(HEAD "build-id\n", 2, "no build ID");
	check_bad(HEAD "build-id 012\n", 2, "no build ID");
	check_bad(HEAD "time 2026-11-28\n", 2, "not a time");
	check_bad(HEAD "time 2026-11-28T08:29:26\n", 2, "not a time");
	check_bad(HEAD "time 2026-11-28T08:29:26Z.\n", 2, "not a time");
	check_bad(HEAD "time 2026-11-28 08:29:26Z\n", 2, "not a time");
	check_bad(HEAD "time 2026-11-8T08:29:26Z\n", 2, "not a time");
	check_bad(HEAD "time 2026-02-30T08:29:26Z\n", 2, "not a time");
	check_bad(HEAD "time 1969-12-31T08:29:26Z\n", 2, "not a time");
	check_bad(HEAD "time 12026-11-28T08:29:26Z\n", 2, "not a time");
	check_bad(HEAD "end\nport 1\n", 3, "data after the end of the recording");
	check_bad(HEAD "end of it\n", 2, "data after the end of the line");
}

/* What was written before there was such a line says nothing of it. */
static void reads_what_kernel_it_was(void **state)
{
	struct recording recording;
	const char *why;
	unsigned int line;

	(void)state;
	assert_int_equal(read_text(HEAD "build-id 01ab\nend\n", &recording, &line, &why), 0);
	assert_int_equal(recording.build_id.len, 2);
	assert_int_equal(recording.build_id.bytes[1], 0xab);
	recording_free(&recording);
	assert_int_equal(read_text(HEAD "end\n", &recording, &line, &why), 0);
	assert_int_equal(recording.build_id.len, 0);
	recording_free(&recording);
}

static void reads_what_day_it_was(void **state)
{
	struct recording recording;
	const char *why;
	unsigned int line;

	(void)state;
	assert_int_equal(read_text(HEAD "clock 1\ntime 2026-11-28T08:29:26Z\nend\n", &recording,
				   &line, &why), 0);
	assert_int_equal(recording.time, 1795854566);
	recording_free(&recording);
	assert_int_equal(read_text(HEAD "clock 1\nend\n", &recording, &line, &why), 0);
	assert_int_equal(recording.time, 0);
	recording_free(&recording);
}

static void notices_a_missing_end(void **state)
{
	struct recording recording;
	const char *why;
	unsigned int line;

	(void)state;
	assert_int_equal(read_text(HEAD "tool 9\n", &recording, &line, &why), 0);
	assert_false(recording.whole);
	assert_string_equal(recording.tool, "9");
	recording_free(&recording);
}

static void notices_a_full_disk(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct writer writer;
	char bytes[100] = "";
	char path[32];

	(void)state;
	/* By a name that nothing can take the place of. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_int_equal(recording_create(&writer, path), 0);
	recording_bytes(writer.stream, "sent", bytes, sizeof(bytes));
	assert_int_equal(recording_finish(&writer), -ENOSPC);
	assert_int_equal(recording_create(&writer, "/nonexistent/file"), -ENOENT);
	close(fd);
}

/* One question as bytes: map-get of @class_name. */
static struct nlmsghdr *question(struct bytes *bytes, uint32_t seq, const char *class_name)
{
	struct nlmsghdr *header = bytes_data(bytes, NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP);
	struct genlmsghdr *generic = mnl_nlmsg_get_payload(header);

	header->nlmsg_seq = seq;
	header->nlmsg_pid = 0;
	generic->cmd = ASI_CMD_MAP_GET;
	generic->version = ASI_FAMILY_VERSION;
	mnl_attr_put_strz(header, ASI_A_MAP_CLASS, class_name);
	return header;
}

/* Append a question, and as its answer one byte, @answer. */
static void record_question(FILE *stream, uint32_t seq, const char *class_name, char answer)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = question(&bytes, seq, class_name);

	recording_port(stream, 100 + seq);
	recording_bytes(stream, "sent", header, header->nlmsg_len);
	recording_bytes(stream, "received", &answer, 1);
}

static struct replay *make_replay(void)
{
	struct recording recording;
	const char *why;
	unsigned int line;
	char *text;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	struct replay *replay;

	fputs(HEAD, stream);
	record_question(stream, 1, "kvm", 'a');
	record_question(stream, 2, "test", 'b');
	record_question(stream, 3, "kvm", 'c');
	fclose(stream);
	assert_int_equal(read_text(text, &recording, &line, &why), 0);
	free(text);
	replay = replay_open(&recording);
	assert_non_null(replay);
	return replay;
}

static void check_answer(struct replay *replay, const char *class_name, uint32_t seq, char answer)
{
	struct bytes bytes = { 0 };
	const struct nlmsghdr *header = question(&bytes, 900, class_name);
	struct reply reply = { 0 };
	const struct chunk *chunk;

	assert_int_equal(replay_ask(replay, header, header->nlmsg_len, &reply), 0);
	assert_int_equal(reply.seq, seq);
	assert_int_equal(reply.portid, 100 + seq);
	assert_int_equal(replay_receive(replay, &chunk), 0);
	assert_int_equal(chunk->len, 1);
	assert_int_equal(chunk->bytes[0], answer);
	assert_int_equal(replay_receive(replay, &chunk), -ENODATA);
}

/* In any order of questions; the same question gets its answers in turn. */
static void answers_each_question(void **state)
{
	struct replay *replay = make_replay();

	(void)state;
	check_answer(replay, "test", 2, 'b');
	check_answer(replay, "kvm", 1, 'a');
	check_answer(replay, "kvm", 3, 'c');
	assert_false(replay_repeats(replay));
	check_answer(replay, "kvm", 1, 'a');
	assert_true(replay_repeats(replay));
	check_answer(replay, "kvm", 3, 'c');
	assert_false(replay_repeats(replay));
	check_answer(replay, "test", 2, 'b');
	assert_true(replay_repeats(replay));
	replay_close(replay);
}

static void says_what_it_can_answer(void **state)
{
	struct replay *replay = make_replay();
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = question(&bytes, 1, "other");
	struct reply reply = { 0 };
	char *text;

	(void)state;
	assert_int_equal(replay_ask(replay, header, header->nlmsg_len, &reply), -ENOMSG);
	text = replay_describe(header, header->nlmsg_len);
	assert_string_equal(text, "map-get class=other");
	free(text);
	text = replay_list(replay);
	assert_string_equal(text, "map-get class=kvm, map-get class=test");
	free(text);
	/* A flag more, and an operation that is unknown here. */
	header->nlmsg_flags &= (uint16_t)~NLM_F_DUMP;
	assert_int_equal(replay_ask(replay, header, header->nlmsg_len, &reply), -ENOMSG);
	((struct genlmsghdr *)mnl_nlmsg_get_payload(header))->cmd = 200;
	text = replay_describe(header, header->nlmsg_len);
	assert_string_equal(text, "command 200");
	free(text);
	text = replay_describe(header, 3);
	assert_string_equal(text, "?");
	free(text);
	replay_close(replay);
}

/* Each byte of a recording as another one: it is read or refused, and nothing breaks. */
static void survives_damage(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = question(&bytes, 1, "kvm");
	char *text;
	size_t len;
	FILE *stream = open_memstream(&text, &len);

	(void)state;
	fputs(HEAD, stream);
	record_question(stream, 1, "kvm", 'a');
	fclose(stream);
	for (size_t i = 0; i < len; i++) {
		static const char others[] = "\n 0fx";
		char saved = text[i];

		for (const char *other = others; *other; other++) {
			struct recording recording;
			struct replay *replay;
			struct reply reply = { 0 };
			const char *why;
			unsigned int line;

			text[i] = *other;
			if (!read_text(text, &recording, &line, &why)) {
				replay = replay_open(&recording);
				replay_ask(replay, header, header->nlmsg_len, &reply);
				free(replay_list(replay));
				replay_close(replay);
			}
			recording_free(&recording);
		}
		text[i] = saved;
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_written),
		cmocka_unit_test(refuses_what_is_no_recording),
		cmocka_unit_test(reads_what_day_it_was),
		cmocka_unit_test(reads_what_kernel_it_was),
		cmocka_unit_test(notices_a_missing_end),
		cmocka_unit_test(notices_a_full_disk),
		cmocka_unit_test(answers_each_question),
		cmocka_unit_test(says_what_it_can_answer),
		cmocka_unit_test(survives_damage),
	};

	return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
