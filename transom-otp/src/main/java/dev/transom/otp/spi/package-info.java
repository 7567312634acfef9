/**
 * What the stage module needs to put its own callback processes under supervisors and to answer
 * system requests. Exported to sibling modules only; may change in any release.
 */
@NullMarked
package dev.transom.otp.spi;

import org.jspecify.annotations.NullMarked;
