package dev.transom.flow;

/**
 * What an operator or a reduction has done so far, in all its stages together. Only steps that have
 * committed are counted, so a kill counts nothing twice.
 *
 * @param name what it is called
 * @param layer the number of its layer, from 0
 * @param stages how many stages do it beside each other
 * @param in how many elements have come to it
 * @param out how many it has put out
 * @param errors on how many its function threw for good
 * @param busy how many processors it has kept busy on average since the flow was started, estimated
 *     from one element in 64
 */
public record OperatorInfo(
    String name, int layer, int stages, long in, long out, long errors, double busy) {}
