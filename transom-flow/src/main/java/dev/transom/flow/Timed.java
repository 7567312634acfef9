package dev.transom.flow;

/**
 * An element with its time and what decides whether it is late: how far its source had come.
 *
 * @param element the element
 * @param time its time, in milliseconds since the epoch
 * @param watermark the latest time that its source had shown before
 * @param source which source, among those of the layer that gets it
 */
record Timed(Object element, long time, long watermark, int source) {
  /**
   * How far a source has come, for stages that got none of its last elements.
   *
   * @param source which source
   * @param watermark the latest time that it has shown
   */
  record Mark(int source, long watermark) {}
}
