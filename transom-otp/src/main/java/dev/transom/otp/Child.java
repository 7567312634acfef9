package dev.transom.otp;

import dev.transom.process.Pid;
import java.util.Optional;

/**
 * A child as its supervisor knows it.
 *
 * @param id its id
 * @param pid its process; empty if it has none now
 * @param restarting whether it is waiting to be restarted
 * @param type what it is
 * @param restart when it is restarted
 * @param restarts how many processes it had before this one
 */
public record Child(
    String id,
    Optional<Pid> pid,
    boolean restarting,
    ChildType type,
    Restart restart,
    int restarts) {}
