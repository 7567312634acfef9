package dev.transom.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One process at one moment. Counters are estimates while the process runs.
 *
 * @param pid who
 * @param names its registered names
 * @param label its label; empty for none
 * @param kind "callback" or "thread"
 * @param state what it is doing
 * @param mailbox how many messages wait
 * @param handled how many messages it has taken
 * @param busy for how long it has worked
 * @param busyShare {@code busy} divided by {@code age}, 0 to 1
 * @param idle for how long it has not begun or ended any work
 * @param links whom it is linked to
 * @param monitors whom it monitors
 * @param monitoredBy who monitors it
 * @param trapsExits whether exit signals are messages to it
 * @param supervisor its supervisor
 * @param restarts how many predecessors it had under that supervisor
 * @param age for how long it has lived
 */
public record ProcessInfo(
    Pid pid,
    List<String> names,
    String label,
    String kind,
    ProcessState state,
    int mailbox,
    long handled,
    Duration busy,
    double busyShare,
    Duration idle,
    List<Pid> links,
    List<Pid> monitors,
    List<Pid> monitoredBy,
    boolean trapsExits,
    Optional<Pid> supervisor,
    int restarts,
    Duration age) {}
