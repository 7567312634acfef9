package dev.transom.process;

/** What a run queue holds: a callback process with letters, or a runner whose wait is over. */
interface Task {}
