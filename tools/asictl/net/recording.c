// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "asictl.h"
#include "lib/number.h"
#include "lib/textfile.h"
#include "net/recording.h"

#define MAGIC "asictl-recording 1"

/* Of ISO 8601, to the second. */
#define TIME_FORMAT "%Y-%m-%dT%H:%M:%SZ"
#define TIME_LEN sizeof("2026-11-28T08:29:26Z")

/* Bytes in a line, and how many of them stand together. */
#define ROW 32
#define GROUP 4

/* No message is longer: that is what the kernel makes of the largest dump buffer. */
#define BYTES_MAX (1 << 24)

void recording_kernel(char *text)
{
	struct utsname name = { .sysname = "" };

	uname(&name);
	snprintf(text, RECORDING_KERNEL, "%s %s %s %s", name.sysname, name.release, name.version,
		 name.machine);
}

/* False if nobody has set the clock: what was before 1970 is no time of a recording. */
static bool format_time(time_t time, char *text)
{
	struct tm day;

	return time > 0 && gmtime_r(&time, &day) &&
	       strftime(text, TIME_LEN, TIME_FORMAT, &day);
}

static void write_head(FILE *stream)
{
	struct timespec now = { 0 };
	char day[TIME_LEN];
	char kernel[RECORDING_KERNEL];
	char digits[BUILD_ID_TEXT];
	struct build_id id;

	recording_kernel(kernel);
	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(stream, MAGIC "\ntool " ASICTL_VERSION "\nkernel %s\nclock %lld%09ld\n",
		kernel, (long long)now.tv_sec, now.tv_nsec);
	if (format_time(time(NULL), day))
		fprintf(stream, "time %s\n", day);
	build_id_running(BUILD_ID_NOTES, &id);
	build_id_text(&id, digits);
	if (id.len)
		fprintf(stream, "build-id %s\n", digits);
}

int recording_create(struct writer *writer, const char *path)
{
	static const struct writer_policy policy = { .mode = 0600, .private = true };
	int ret = writer_open(writer, path, &policy);

	if (!ret)
		write_head(writer->stream);
	return ret;
}

void recording_port(FILE *stream, uint32_t port)
{
	fprintf(stream, "port %" PRIu32 "\n", port);
}

void recording_bytes(FILE *stream, const char *what, const void *bytes, size_t len)
{
	const uint8_t *from = bytes;

	fprintf(stream, "%s %zu\n", what, len);
	for (size_t i = 0; i < len; i++) {
		if (i % GROUP == 0)
			fputs(i % ROW ? " " : "  ", stream);
		fprintf(stream, "%02x", from[i]);
		if (i % ROW == ROW - 1 || i == len - 1)
			fputc('\n', stream);
	}
}

void recording_error(FILE *stream, int error)
{
	const char *name = strerrorname_np(error);

	fprintf(stream, "failed %s\n", name ? name : "EIO");
}

void recording_family(FILE *stream, const char *name, unsigned int version, uint16_t id)
{
	fprintf(stream, "family %s %u %u\n", name, version, id);
}

int recording_finish(struct writer *writer)
{
	fputs("end\n", writer->stream);
	return writer_commit(writer);
}

/* Where reading stands. */
struct reader {
	struct recording *recording;
	struct chunk *chunk; /* whose bytes come next, NULL: none */
	size_t filled;       /* of its bytes are there */
	uint32_t port;
	const char *why;     /* what is wrong */
};

static int bad_line(struct reader *reader, const char *why)
{
	reader->why = why;
	return -EBADMSG;
}

/* A line of bytes; the chunk is done when all of them are there. */
static int read_row(struct reader *reader, const char *text)
{
	struct chunk *chunk = reader->chunk;

	for (; *text; text++) {
		int high, low;

		if (*text == ' ')
			continue;
		high = number_hex(text[0]);
		low = high < 0 ? -1 : number_hex(text[1]);
		if (low < 0)
			return bad_line(reader, "expected pairs of hexadecimal digits");
		if (reader->filled == chunk->len)
			return bad_line(reader, "more bytes than announced");
		chunk->bytes[reader->filled++] = (char)(high << 4 | low);
		text++;
	}
	if (reader->filled == chunk->len)
		reader->chunk = NULL;
	return 0;
}

/* Announce @chunk: its bytes are in the lines that follow. */
static int start_chunk(struct reader *reader, struct chunk *chunk, const char *text)
{
	uint64_t len;

	*chunk = (struct chunk){ .len = 0 };
	if (number_parse(text, BYTES_MAX, &len) || !len)
		return bad_line(reader, "not a number of bytes");
	*chunk = (struct chunk){ .bytes = calloc(1, len), .len = len };
	if (!chunk->bytes)
		return -ENOMEM;
	reader->chunk = chunk;
	reader->filled = 0;
	return 0;
}

static int read_sent(struct reader *reader, const char *text)
{
	struct recording *recording = reader->recording;
	struct exchange *exchanges = reallocarray(recording->exchanges, recording->count + 1,
						  sizeof(*exchanges));

	if (!exchanges)
		return -ENOMEM;
	recording->exchanges = exchanges;
	exchanges[recording->count] = (struct exchange){ .port = reader->port };
	return start_chunk(reader, &exchanges[recording->count++].sent, text);
}

/* The exchange that an answer belongs to, NULL: nothing was asked. */
static struct exchange *latest(const struct reader *reader)
{
	const struct recording *recording = reader->recording;

	return recording->count ? &recording->exchanges[recording->count - 1] : NULL;
}

static int read_received(struct reader *reader, const char *text)
{
	struct exchange *exchange = latest(reader);
	struct chunk *received;

	if (!exchange)
		return bad_line(reader, "an answer without a request");
	received = reallocarray(exchange->received, exchange->count + 1, sizeof(*received));
	if (!received)
		return -ENOMEM;
	exchange->received = received;
	return start_chunk(reader, &received[exchange->count++], text);
}

static int read_failed(struct reader *reader, const char *text)
{
	struct exchange *exchange = latest(reader);

	if (!exchange)
		return bad_line(reader, "a failure without a request");
	for (int error = 1; error < 200; error++) {
		const char *name = strerrorname_np(error);

		if (!name || strcmp(name, text))
			continue;
		exchange->error = error;
		return 0;
	}
	return bad_line(reader, "unknown error number");
}

static int read_port(struct reader *reader, const char *text)
{
	uint64_t port;

	if (number_parse(text, UINT32_MAX, &port))
		return bad_line(reader, "not a port number");
	reader->port = (uint32_t)port;
	return 0;
}

static int read_clock(struct reader *reader, const char *text)
{
	if (number_parse(text, UINT64_MAX, &reader->recording->clock))
		return bad_line(reader, "no time");
	return 0;
}

/* strptime() takes more than one form, and days that there are not. */
static int read_time(struct reader *reader, const char *text)
{
	struct tm day = { 0 };
	const char *end = strptime(text, TIME_FORMAT, &day);
	char again[TIME_LEN];

	if (!end || *end)
		return bad_line(reader, "not a time");
	reader->recording->time = timegm(&day);
	if (!format_time(reader->recording->time, again) || strcmp(again, text))
		return bad_line(reader, "not a time");
	return 0;
}

static int read_build_id(struct reader *reader, const char *text)
{
	return build_id_parse(text, &reader->recording->build_id) ? 0 :
								    bad_line(reader, "no build ID");
}

static int read_tool(struct reader *reader, const char *text)
{
	snprintf(reader->recording->tool, sizeof(reader->recording->tool), "%s", text);
	return 0;
}

static int read_kernel(struct reader *reader, const char *text)
{
	snprintf(reader->recording->kernel, sizeof(reader->recording->kernel), "%s", text);
	return 0;
}

static int read_family(struct reader *reader, const char *text)
{
	/* The exchange with the controller has it, too; this is for people. */
	(void)reader;
	(void)text;
	return 0;
}

static int read_end(struct reader *reader, const char *text)
{
	reader->recording->whole = true;
	return *text ? bad_line(reader, "data after the end of the line") : 0;
}

static const struct {
	const char *word;
	int (*read)(struct reader *reader, const char *text);
} line_words[] = {
	{ "tool", read_tool }, { "kernel", read_kernel }, { "clock", read_clock },
	{ "time", read_time }, { "build-id", read_build_id },
	{ "port", read_port }, { "sent", read_sent }, { "received", read_received },
	{ "failed", read_failed }, { "family", read_family }, { "end", read_end },
};

static int take_recorded_line(struct reader *reader, char *text)
{
	size_t len;

	text += strspn(text, " \t");
	text[strcspn(text, "\r\n")] = '\0';
	if (*text == '#' || !*text)
		return 0;
	if (reader->recording->whole)
		return bad_line(reader, "data after the end of the recording");
	if (reader->chunk)
		return read_row(reader, text);
	len = strcspn(text, " ");
	for (size_t i = 0; i < ARRAY_SIZE(line_words); i++) {
		if (strlen(line_words[i].word) == len && !strncmp(line_words[i].word, text, len))
			return line_words[i].read(reader, text + len + strspn(text + len, " "));
	}
	return bad_line(reader, "an unknown word");
}

static int read_recording(FILE *stream, struct reader *reader, unsigned int *line)
{
	struct textfile file = { .stream = stream };
	int ret;

	while ((ret = textfile_next(&file)) > 0) {
		if (file.number > 1)
			ret = take_recorded_line(reader, file.line);
		else if (strcmp(file.line, MAGIC "\n"))
			ret = bad_line(reader, "not a recording, or one of another version");
		else
			ret = 0;
		if (ret)
			break;
	}
	*line = file.number;
	if (ret == -E2BIG)
		ret = bad_line(reader, "it is " TEXTFILE_LONGER);
	else if (!ret && *line == 1)
		ret = bad_line(reader, "the recording is empty");
	else if (!ret && reader->chunk)
		ret = bad_line(reader, "fewer bytes than announced");
	textfile_free(&file);
	return ret;
}

int recording_read(FILE *stream, struct recording *recording, unsigned int *line,
		   const char **why)
{
	struct reader reader = { .recording = recording };
	int ret;

	*recording = (struct recording){ .tool = "?" };
	ret = read_recording(stream, &reader, line);
	*why = reader.why;
	return ret;
}

void recording_free(struct recording *recording)
{
	for (size_t i = 0; i < recording->count; i++) {
		struct exchange *exchange = &recording->exchanges[i];

		for (size_t j = 0; j < exchange->count; j++)
			free(exchange->received[j].bytes);
		free(exchange->received);
		free(exchange->sent.bytes);
	}
	free(recording->exchanges);
	*recording = (struct recording){ .count = 0 };
}
