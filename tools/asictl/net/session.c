// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/sizes.h"
#include "lib/message.h"
#include "net/errors.h"
#include "net/recording.h"
#include "net/replay.h"
#include "net/session.h"
#include "net/transport.h"

struct session {
	struct transport *transport; /* NULL: not open yet */
	struct replay *replay;       /* answers instead of the kernel; NULL: none */
	struct writer record;        /* where what is said is written; no stream: nowhere */
	const char *path;            /* of @record, a word of the command line */
	bool asked;                  /* there is something to record */
	struct sizes sizes;          /* of the variables of the kernel that answers */
};

/* A recording that cannot be read: where in the file, and why. */
static int report_bad_recording(const struct context *context, const char *path, int error,
				unsigned int line, const char *why)
{
	if (error == -EBADMSG && why)
		message_error(context, path, "line %u: %s", line, why);
	else
		message_error(context, path, "%s", strerror(-error));
	return STATUS_USAGE;
}

static int open_replay(struct context *context, const char *path)
{
	FILE *stream = fopen(path, "re");
	struct recording recording;
	const char *why = NULL;
	unsigned int line = 0;
	int ret;

	if (!stream)
		return report_bad_recording(context, path, -errno, 0, NULL);
	ret = recording_read(stream, &recording, &line, &why);
	fclose(stream);
	if (!ret) {
		context->session->replay = replay_open(&recording);
		ret = context->session->replay ? 0 : -ENOMEM;
	}
	if (!ret && !replay_recording(context->session->replay)->whole)
		message_print(context, &(struct message){ .kind = MESSAGE_WARNING, .word = path },
			      "the recording is incomplete: asictl did not finish writing it");
	recording_free(&recording);
	return ret ? report_bad_recording(context, path, ret, line, why) : STATUS_DONE;
}

static int open_record(struct context *context, const char *path)
{
	struct session *session = context->session;
	int ret = recording_create(&session->record, path);

	session->path = path;
	if (!ret)
		return STATUS_DONE;
	if (ret == -EMLINK)
		message_error(context, path, "a recording is not written through a symbolic link");
	else
		message_error(context, path, "%s", strerror(-ret));
	return STATUS_USAGE;
}

/* The recording has no answer to @request; NULL: it was the family. */
static void report_mismatch(const struct context *context, struct request *request)
{
	const struct replay *replay = context->session->replay;
	const struct recording *recording = replay_recording(replay);
	char *list = replay_list(replay), *asked = NULL, *fix = NULL;
	const void *message;
	size_t len;

	message = request ? request_seal(request, 0, 0, 0, &len) : NULL;
	asked = message ? replay_describe(message, len) : strdup("the family");
	if (asprintf(&fix, "the recording is from asictl %s on %s and has: %s", recording->tool,
		     recording->kernel, list ? list : "?") < 0)
		fix = NULL;
	message_print(context, &(struct message){ .fix = fix },
		      "this request was not recorded: %s", asked ? asked : "?");
	free(list);
	free(asked);
	free(fix);
}

/* Half of a reply does not say whether the kernel has done it. */
static void report_broken(const struct context *context, const struct request *request)
{
	message_print(context, &(struct message){
		.fix = request && request_changes(request) ? "the change may have been made" :
							     NULL,
	}, "the kernel's reply is malformed");
}

int session_failed(const struct context *context, struct request *request, int error)
{
	switch (error) {
	case ENOBUFS:
		message_error(context, NULL, "the reply was lost; the request may have been "
			      "carried out");
		break;
	case EBADMSG:
		report_broken(context, request);
		break;
	case EPERM:
	case EACCES:
		message_error(context, NULL, "%s", errors_text(error));
		return STATUS_DENIED;
	case ENOMSG:
		report_mismatch(context, request);
		break;
	case ENODATA:
		message_error(context, NULL, "the recording ends in the middle of the answer");
		break;
	default:
		return message_errno(context, error);
	}
	return STATUS_REFUSED;
}

static int report_no_family(const struct context *context, int error)
{
	switch (error) {
	case ENOENT:
	case EPROTONOSUPPORT:
	case EAFNOSUPPORT:
		message_print(context, &(struct message){ .fix = "asictl doctor says why" },
			      "the kernel has no family \"asi\"");
		return STATUS_ABSENT;
	default:
		return session_failed(context, NULL, error);
	}
}

/* What is known of the kernel of a recording, NULL: it is the one that runs here. */
static const struct build_id *recorded_id(const struct session *session)
{
	return session->replay ? &replay_recording(session->replay)->build_id : NULL;
}

int session_open(struct context *context)
{
	const struct options *options = &context->options;
	struct session *session = context->session;
	int status = STATUS_DONE;

	if (!session) {
		session = calloc(1, sizeof(*session));
		if (!session)
			return message_errno(context, ENOMEM);
		context->session = session;
	}
	if (session->transport)
		return STATUS_DONE;
	if (options->replay && options->record) {
		message_error(context, options->record, "--record cannot be used with --replay");
		return STATUS_USAGE;
	}
	if (options->replay && !session->replay)
		status = open_replay(context, options->replay);
	if (!status && options->record && !session->record.stream)
		status = open_record(context, options->record);
	if (!status)
		status = sizes_open(context, &session->sizes, recorded_id(session));
	if (!status) {
		int ret;

		session->asked = true;
		ret = transport_open(&session->transport, session->record.stream,
				     session->replay);
		status = ret ? report_no_family(context, -ret) : STATUS_DONE;
	}
	return status;
}

int session_ask(struct context *context, struct request *request, struct reply *reply)
{
	return transport_ask(context->session->transport, request, reply);
}

uint32_t session_version(const struct context *context)
{
	const struct session *session = context->session;

	return session && session->transport ? transport_family(session->transport)->version : 0;
}

bool session_replays(const struct context *context)
{
	return context->session && context->session->replay;
}

struct sizes *session_sizes(const struct context *context)
{
	return context->session ? &context->session->sizes : NULL;
}

void session_kernel(const struct context *context, char *text)
{
	if (session_replays(context))
		snprintf(text, RECORDING_KERNEL, "%s",
			 replay_recording(context->session->replay)->kernel);
	else
		recording_kernel(text);
}

uint64_t session_clock(const struct context *context)
{
	struct timespec now = { 0 };

	if (session_replays(context))
		return replay_recording(context->session->replay)->clock;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

time_t session_time(const struct context *context)
{
	return session_replays(context) ? replay_recording(context->session->replay)->time :
					  time(NULL);
}

bool session_repeats(const struct context *context)
{
	return session_replays(context) && replay_repeats(context->session->replay);
}

int session_close(struct context *context, int status)
{
	struct session *session = context->session;
	int ret = 0;

	if (!session)
		return status;
	context->session = NULL;
	transport_close(session->transport);
	replay_close(session->replay);
	sizes_free(&session->sizes);
	/* Without a question there is nothing that an earlier recording should go for. */
	if (session->record.stream && session->asked)
		ret = recording_finish(&session->record);
	else if (session->record.stream)
		writer_abandon(&session->record);
	if (ret)
		message_error(context, session->path, "%s", strerror(-ret));
	free(session);
	return ret && !status ? STATUS_REFUSED : status;
}
