package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;

/**
 * What a child is started with.
 *
 * @param node where
 * @param supervisor the supervisor; to be linked to, and shown as such
 * @param options how to spawn the process; the label is the child's id unless the spec says
 *     otherwise
 * @param restarts how many processes of this child there were before, under this supervisor
 */
public record ChildContext(Node node, Pid supervisor, SpawnOptions options, int restarts) {}
