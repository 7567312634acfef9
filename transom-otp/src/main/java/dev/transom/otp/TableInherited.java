package dev.transom.otp;

import dev.transom.process.Pid;

/**
 * The receiver owns a table from now on: the owner before has died and had named it as the heir, or
 * has given the table away. Sent as a plain message ({@code handleInfo}), which no mailbox limit
 * holds up.
 *
 * @param table the table
 * @param from the owner before
 * @param note what the owner before wanted to say about it
 */
public record TableInherited(Table<?, ?> table, Pid from, Object note) {}
