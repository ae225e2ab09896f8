/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that run a VM's vCPUs: one each, that live as long as the VM, so
 * that all rounds of a vCPU are run by the same task.
 */
#ifndef VMM_CREW_H
#define VMM_CREW_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "vm.h"

struct crew;

struct worker {
	struct crew *crew;
	struct vcpu *vcpu;
	pthread_t thread;
	/* CPU that the thread is bound to, or -1. */
	int cpu;
};

struct crew {
	struct vm *vm;
	/* Guards everything below. */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* Number of the round that the workers are to run; grows by one. */
	uint64_t round;
	/* Workers that are still in the round. */
	unsigned int busy;
	bool quit;
	bool failed;
	/* What was done before the round began, and the longest of its runs yet. */
	struct counts before;
	uint64_t cycles;
	/* Threads that exist. */
	unsigned int nr_workers;
	struct worker workers[VM_VCPUS_MAX];
	/* Wakes halted guests while a round of KIND_HLT runs. */
	pthread_t waker;
	bool has_waker;
};

struct round_result {
	struct counts counts;
	/*
	 * Cycles of the time stamp counter for which the slowest vCPU ran. Waking
	 * its thread is not counted.
	 */
	uint64_t cycles;
};

/**
 * crew_start() - start one waiting thread for each vCPU
 * @crew: filled in; crew_end() is due whatever this returns
 * @vm: a VM that lives longer than the crew
 * @cpus: CPU to bind the thread of each vCPU to, or -1; vm->nr_vcpus of them
 *
 * Return: 0, or -1 after a message on stderr.
 */
int crew_start(struct crew *crew, struct vm *vm, const int *cpus);

/**
 * crew_go() - let all vCPUs begin a round
 * @crew: a crew that waits
 * @kind: one of KIND_*
 * @exits: exits for each vCPU to do, at least 1
 *
 * Return: 0, or -1 after a message on stderr.
 */
int crew_go(struct crew *crew, unsigned int kind, uint32_t exits);

/**
 * crew_stop() - ask all guests to end their round early
 * @crew: a crew in a round
 */
void crew_stop(struct crew *crew);

/**
 * crew_wait() - wait for the end of the round
 * @crew: a crew in a round
 * @result: what the round did
 *
 * Return: 0, or -1 if a vCPU failed.
 */
int crew_wait(struct crew *crew, struct round_result *result);

/**
 * crew_end() - end the threads
 * @crew: zeroed or filled by crew_start(), not in a round
 */
void crew_end(struct crew *crew);

#endif
