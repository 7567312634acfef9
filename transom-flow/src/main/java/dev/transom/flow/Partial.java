package dev.transom.flow;

/**
 * What a stage has made of some elements for a reduction by key. Not to be changed, but for
 * contents that are combined.
 *
 * @param keys the different keys
 * @param hashes their {@link Object#hashCode}s
 * @param contents what there is for each, by its place
 * @param elements of how many elements
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Partial(Object[] keys, int[] hashes, Contents contents, long elements) {}
