package dev.transom.examples;

import java.util.List;
import java.util.Optional;

/**
 * A program of this package.
 *
 * @param name what it is called on the command line
 * @param sentence what it shows
 * @param program its main method
 */
public record Example(String name, String sentence, Program program) {
  /** A main method. */
  @FunctionalInterface
  public interface Program {
    /**
     * Runs to its end, which comes by itself within seconds. Prints to standard output.
     *
     * @throws Exception if what it shows does not work
     */
    void main() throws Exception;
  }

  /**
   * All there are, in the order in which they are best read.
   *
   * @return the examples
   */
  public static List<Example> all() {
    return List.of(
        new Example(
            "parallel-queries",
            "Five slow queries at once, each in a process, and their answers collected.",
            ParallelQueries::main),
        new Example(
            "database-server",
            "A process that keeps a connection and answers whoever sends it a query.",
            DatabaseServer::main),
        new Example(
            "generic-server",
            "The part that all servers share, written once, from receive and send alone.",
            GenericServer::main),
        new Example(
            "key-value-store", "A GenServer with typed calls and casts.", KeyValueStore::main),
        new Example(
            "thousand-fetches",
            "An async stream over slow pages of a local web server, with timeouts.",
            ThousandFetches::main),
        new Example(
            "pool-transaction",
            "Clients that share a few workers, each lent to one at a time.",
            PoolTransaction::main),
        new Example(
            "least-loaded",
            "Jobs routed to the worker with the shortest mailbox.",
            LeastLoaded::main),
        new Example(
            "rate-limit",
            "A token bucket: a burst at once, then so many a second.",
            RateLimit::main),
        new Example(
            "even-numbers",
            "Numbers through three stages, a producer, a filter and a printer, on demand.",
            EvenNumbers::main),
        new Example(
            "message-router",
            "A stage that sends messages to several targets by predicates.",
            MessageRouter::main),
        new Example(
            "dynamic-consumers",
            "A process for each event, ten at a time.",
            DynamicConsumers::main),
        new Example(
            "word-count",
            "The words of files, split and counted in parallel; the most frequent ones.",
            WordCount::main),
        new Example(
            "csv-counting",
            "Lines of a CSV file as records, counted by a field; bad ones are left out.",
            CsvCounting::main),
        new Example(
            "log-levels",
            "The logs of several services, counted by level in one flow.",
            LogLevels::main),
        new Example(
            "enrichment",
            "Transformations of one's own, and a table that all of their stages read.",
            Enrichment::main),
        new Example(
            "late-readings",
            "Windows of event time over two sensors, of which one is an hour behind.",
            LateReadings::main),
        new Example(
            "json-orders",
            "A pipeline that decodes JSON and adds prices; dead letters for what is no order.",
            JsonOrders::main),
        new Example(
            "batches-by-user",
            "Messages of many users, handled in batches of one user each.",
            BatchesByUser::main),
        new Example(
            "batch-inserts",
            "A hundred rows in each transaction of a database; a bad row spoils no others.",
            BatchInserts::main),
        new Example(
            "pipeline-events",
            "A telemetry handler that counts what a pipeline does.",
            PipelineEvents::main),
        new Example(
            "pull-source",
            "A source of one's own that is asked for messages, and deletes those done.",
            PullSource::main),
        new Example(
            "push-source",
            "A source of one's own that is sent messages, and held up if need be.",
            PushSource::main),
        new Example(
            "crash-and-restart",
            "A server that crashes, its supervisor that starts it again, and what outlives it.",
            CrashAndRestart::main),
        new Example(
            "waiting-processes",
            "100,000 processes that wait, and the memory they take.",
            WaitingProcesses::main),
        new Example(
            "busy-and-calm",
            "Processes that compute without a pause beside one that answers in time.",
            BusyAndCalm::main));
  }

  /**
   * Finds one.
   *
   * @param name its name
   * @return the example; empty if there is none of that name
   */
  public static Optional<Example> named(String name) {
    return all().stream().filter(example -> example.name().equals(name)).findFirst();
  }
}
