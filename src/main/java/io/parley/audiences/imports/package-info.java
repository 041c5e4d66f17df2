/** Files of people: how they are received, read, taken into lists, and taken back. */
@org.jspecify.annotations.NullMarked
package io.parley.audiences.imports;
