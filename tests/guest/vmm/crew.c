// SPDX-License-Identifier: GPL-2.0-or-later
/* The threads that run a VM's vCPUs. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <x86intrin.h>

#include "crew.h"

/* Time between two wake-ups of a halted guest. */
#define WAKE_INTERVAL_US	200

static int failed(const char *what, int error)
{
	fprintf(stderr, "vmm: %s: %s\n", what, strerror(error));
	return -1;
}

static int bind_to(const struct worker *worker)
{
	cpu_set_t set;

	if (worker->cpu < 0)
		return 0;
	CPU_ZERO(&set);
	CPU_SET((size_t)worker->cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return failed("sched_setaffinity", errno);
	return 0;
}

/* Sleep until there is another round than @seen. Return: go on? */
static bool next_round(struct crew *crew, uint64_t *seen)
{
	bool go;

	pthread_mutex_lock(&crew->lock);
	while (!crew->quit && crew->round == *seen)
		pthread_cond_wait(&crew->changed, &crew->lock);
	*seen = crew->round;
	go = !crew->quit;
	pthread_mutex_unlock(&crew->lock);
	return go;
}

static void end_round(struct crew *crew, int error, uint64_t cycles)
{
	pthread_mutex_lock(&crew->lock);
	if (cycles > crew->cycles)
		crew->cycles = cycles;
	crew->busy--;
	crew->failed |= error != 0;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	uint64_t seen = 0, started;
	int error = bind_to(worker);

	while (next_round(worker->crew, &seen)) {
		started = __rdtsc();
		if (!error)
			error = vcpu_run(worker->vcpu);
		end_round(worker->crew, error, __rdtsc() - started);
	}
	return NULL;
}

static bool in_round(struct crew *crew)
{
	bool busy;

	pthread_mutex_lock(&crew->lock);
	busy = crew->busy != 0;
	pthread_mutex_unlock(&crew->lock);
	return busy;
}

static void *wake(void *arg)
{
	struct crew *crew = arg;

	while (in_round(crew)) {
		usleep(WAKE_INTERVAL_US);
		vm_wake(crew->vm);
	}
	return NULL;
}

int crew_start(struct crew *crew, struct vm *vm, const int *cpus)
{
	int error;

	memset(crew, 0, sizeof(*crew));
	crew->vm = vm;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->changed, NULL);
	for (unsigned int i = 0; i < vm->nr_vcpus; i++) {
		struct worker *worker = &crew->workers[i];

		worker->crew = crew;
		worker->vcpu = &vm->vcpus[i];
		worker->cpu = cpus[i];
		error = pthread_create(&worker->thread, NULL, work, worker);
		if (error)
			return failed("pthread_create", error);
		crew->nr_workers = i + 1;
	}
	return 0;
}

int crew_go(struct crew *crew, unsigned int kind, uint32_t exits)
{
	int error = 0;

	for (unsigned int i = 0; i < crew->vm->nr_vcpus; i++)
		vcpu_arm(&crew->vm->vcpus[i], kind, exits);
	pthread_mutex_lock(&crew->lock);
	crew->before = vm_counts(crew->vm);
	crew->busy = crew->nr_workers;
	crew->cycles = 0;
	crew->round++;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	if (kind == KIND_HLT) {
		error = pthread_create(&crew->waker, NULL, wake, crew);
		crew->has_waker = !error;
	}
	return error ? failed("pthread_create", error) : 0;
}

void crew_stop(struct crew *crew)
{
	for (unsigned int i = 0; i < crew->vm->nr_vcpus; i++)
		vcpu_stop(&crew->vm->vcpus[i]);
}

int crew_wait(struct crew *crew, struct round_result *result)
{
	struct counts now;

	pthread_mutex_lock(&crew->lock);
	while (crew->busy)
		pthread_cond_wait(&crew->changed, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
	result->cycles = crew->cycles;
	if (crew->has_waker)
		pthread_join(crew->waker, NULL);
	crew->has_waker = false;
	now = vm_counts(crew->vm);
	for (unsigned int kind = 0; kind < KINDS; kind++)
		result->counts.of[kind] = now.of[kind] - crew->before.of[kind];
	return crew->failed ? -1 : 0;
}

void crew_end(struct crew *crew)
{
	if (!crew->vm)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->quit = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	for (unsigned int i = 0; i < crew->nr_workers; i++)
		pthread_join(crew->workers[i].thread, NULL);
	pthread_cond_destroy(&crew->changed);
	pthread_mutex_destroy(&crew->lock);
}
