package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.TelemetryEvent;
import java.time.Duration;
import java.util.Optional;

/**
 * A pool has killed a worker that counted as hung, and will replace it.
 *
 * @param pool the pool's process
 * @param worker the worker's process
 * @param borrower the process that had it; empty for a plain thread
 * @param held for how long it had been lent
 */
public record WorkerHung(Pid pool, Pid worker, Optional<Pid> borrower, Duration held)
    implements TelemetryEvent {}
