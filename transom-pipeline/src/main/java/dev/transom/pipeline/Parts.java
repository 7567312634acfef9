package dev.transom.pipeline;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source says about a message, but for its receipt, and what the pipeline adds to that when
 * it takes the message in. Most sources say little, and share one.
 *
 * @param groupId tells those that are revoked together from others
 * @param group which those are, once it is taken in
 * @param context in which it was emitted
 * @param partition what orders it among others
 */
record Parts(
    @Nullable Object key,
    Map<String, Object> metadata,
    Map<String, String> headers,
    @Nullable Object groupId,
    @Nullable Group group,
    @Nullable Object context,
    @Nullable Object partition) {
  static final Parts NONE = new Parts(null, Map.of(), Map.of(), null);

  private Parts(
      @Nullable Object key,
      Map<String, Object> metadata,
      Map<String, String> headers,
      @Nullable Object groupId) {
    this(key, metadata, headers, groupId, null, null, null);
  }

  Parts key(Object newKey) {
    return new Parts(newKey, metadata, headers, groupId);
  }

  Parts metadata(Map<String, Object> newMetadata) {
    return new Parts(key, Map.copyOf(newMetadata), headers, groupId);
  }

  Parts headers(Map<String, String> newHeaders) {
    return new Parts(key, metadata, Map.copyOf(newHeaders), groupId);
  }

  Parts groupId(@Nullable Object newGroup) {
    return new Parts(key, metadata, headers, newGroup);
  }

  Parts admitted(@Nullable Group in, @Nullable Object newContext, @Nullable Object newPartition) {
    return new Parts(key, metadata, headers, groupId, in, newContext, newPartition);
  }
}
