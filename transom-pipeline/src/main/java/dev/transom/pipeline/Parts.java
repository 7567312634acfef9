package dev.transom.pipeline;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a source says about a message; most sources say little, and share one. */
record Parts(
    @Nullable Object key,
    Map<String, Object> metadata,
    Map<String, String> headers,
    @Nullable Acknowledger acknowledger,
    @Nullable Object receipt,
    @Nullable Object group) {
  static final Parts NONE = new Parts(null, Map.of(), Map.of(), null, null, null);

  Parts key(Object newKey) {
    return new Parts(newKey, metadata, headers, acknowledger, receipt, group);
  }

  Parts metadata(Map<String, Object> newMetadata) {
    return new Parts(key, Map.copyOf(newMetadata), headers, acknowledger, receipt, group);
  }

  Parts headers(Map<String, String> newHeaders) {
    return new Parts(key, metadata, Map.copyOf(newHeaders), acknowledger, receipt, group);
  }

  Parts acknowledged(Acknowledger newAcknowledger, Object newReceipt) {
    return new Parts(key, metadata, headers, newAcknowledger, newReceipt, group);
  }

  Parts receipt(Object newReceipt) {
    return new Parts(key, metadata, headers, acknowledger, newReceipt, group);
  }

  Parts group(Object newGroup) {
    return new Parts(key, metadata, headers, acknowledger, receipt, newGroup);
  }

  Parts unacknowledged() {
    return new Parts(key, metadata, headers, null, null, null);
  }
}
