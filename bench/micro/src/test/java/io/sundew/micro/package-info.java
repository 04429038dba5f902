/** Tests of the benchmarks, and what the path of a PUBLISH may allocate. */
@NullMarked
package io.sundew.micro;

import org.jspecify.annotations.NullMarked;
