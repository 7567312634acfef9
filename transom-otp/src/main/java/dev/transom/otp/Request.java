package dev.transom.otp;

/**
 * A message that wants an answer.
 *
 * {@snippet :
 * sealed interface Message {}
 * record Add(String sku, int n) implements Message {}
 * record Count(String sku) implements Message, Request<Message, Integer> {}
 * }
 *
 * @param <M> the messages of the server it is for
 * @param <R> the type of the answer
 */
public interface Request<M, R> {}
