package io.parley.groups;

import static java.util.Comparator.comparingInt;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds many patterns in one pass (Aho and Corasick, 1975). The transitions are in one hash table
 * of ints: a step costs the same for ten patterns and for ten thousand, and the memory grows with
 * the patterns alone, where dense rows would grow with their alphabet too.
 */
final class Automaton {
  private static final int NONE = 0;
  private static final int ROOT = 1;

  /** The state after an edge, with which every pattern begins. */
  private static final int START = 2;

  /** The hash table: children at the slots of their parents and symbols, or the next free ones. */
  private final int[] children;

  private final int[] parents;
  private final int[] symbols;

  /** The state of the longest proper suffix. */
  private final int[] fallbacks;

  /** Of the state and its suffixes the longest that is a whole pattern. */
  private final int[] endings;

  /** The pattern that ends in the state: its number plus one. */
  private final int[] patterns;

  /** The next pattern of the same symbols: its number plus one, by number plus one. */
  private final int[] twins;

  private int states = START + 1;

  /**
   * Numbers the patterns as they are listed. An empty one is never found; others begin at an edge.
   */
  Automaton(List<int[]> patterns) {
    int capacity = states + patterns.stream().mapToInt(pattern -> pattern.length).sum();
    children = new int[Integer.highestOneBit(capacity) * 4];
    parents = new int[capacity];
    symbols = new int[capacity];
    parents[START] = ROOT;
    symbols[START] = Symbols.EDGE;
    this.patterns = new int[capacity];
    twins = new int[patterns.size() + 1];
    for (int number = 0; number < patterns.size(); number++) {
      add(patterns.get(number), number);
    }
    fallbacks = new int[states];
    endings = new int[states];
    link();
  }

  /** Adds the numbers of the patterns in the text to the set, which may hold no other of them. */
  void find(Symbols.View text, BitSet found) {
    int state = ROOT;
    for (int at = 0; at < text.length(); at++) {
      state = next(state, text.at(at));
      if (endings[state] != NONE) {
        report(endings[state], found);
      }
    }
  }

  private void report(int last, BitSet found) {
    for (int ending = last; ending != NONE; ending = endings[fallbacks[ending]]) {
      int pattern = patterns[ending];
      if (found.get(pattern - 1)) {
        return; // and so are all its suffixes: hence no text makes this quadratic
      }
      for (; pattern != NONE; pattern = twins[pattern]) {
        found.set(pattern - 1);
      }
    }
  }

  private int next(int state, int symbol) {
    for (int suffix = state; suffix != ROOT; suffix = fallbacks[suffix]) {
      int child = children[slot(suffix, symbol)];
      if (child != NONE) {
        return child;
      }
    }
    return symbol == Symbols.EDGE ? START : ROOT;
  }

  private int slot(int parent, int symbol) {
    int hash = (parent * 0x9E3779B9 + symbol) * 0x85EBCA6B;
    int slot = hash ^ (hash >>> 16);
    while (true) {
      slot &= children.length - 1;
      int child = children[slot];
      if (child == NONE || (parents[child] == parent && symbols[child] == symbol)) {
        return slot;
      }
      slot++;
    }
  }

  private void add(int[] pattern, int number) {
    if (pattern.length == 0) {
      return;
    }
    int state = START;
    for (int at = 1; at < pattern.length; at++) {
      state = childOrNew(state, pattern[at]);
    }
    twins[number + 1] = patterns[state];
    patterns[state] = number + 1;
  }

  private int childOrNew(int parent, int symbol) {
    int slot = slot(parent, symbol);
    if (children[slot] == NONE) {
      children[slot] = states;
      parents[states] = parent;
      symbols[states] = symbol;
      states++;
    }
    return children[slot];
  }

  private void link() {
    int[] depths = new int[states];
    for (int state = START; state < states; state++) {
      depths[state] = depths[parents[state]] + 1;
    }
    IntStream.range(START, states)
        .boxed()
        .sorted(comparingInt(state -> depths[state]))
        .forEach(this::link);
  }

  /** All shorter states are linked. */
  private void link(int state) {
    int parent = parents[state];
    fallbacks[state] = parent == ROOT ? ROOT : next(fallbacks[parent], symbols[state]);
    endings[state] = patterns[state] == NONE ? endings[fallbacks[state]] : state;
  }
}
