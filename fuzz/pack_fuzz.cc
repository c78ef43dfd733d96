// SPDX-License-Identifier: Apache-2.0
// Pack entries, deltas and indexes: hostile numbers end in a refusal inside the bytes given.
#include <cstdlib>

#include "leaks/delta.h"
#include "leaks/object_text.h"
#include "leaks/pack.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hikeshi::leaks;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const size_t hash_size : {size_t{20}, size_t{32}}) {
    const PackEntry entry = read_entry(bytes, 0, size, hash_size);
    if (entry.kind != PackEntry::kBroken && entry.data > size) std::abort();
    if (const auto index = PackIndex::parse(bytes, hash_size)) {
      for (uint32_t row = 0; row < index->count(); ++row) {
        index->offset(row);
        index->find(index->id(row));
      }
    }
  }
  const size_t half = size / 2;
  const std::string_view base = bytes.substr(0, half), delta = bytes.substr(half);
  const auto result = delta_result_size(delta, base.size());
  if (result && *result < (1U << 20)) {
    BufferPool pool;
    Buffer out = pool.take(*result);
    const bool applied = apply_delta(base, delta, out);
    std::vector<Segment> segments;
    if (list_segments(base, delta, *result, segments) != applied) std::abort();
    ObjectText text(base, delta, segments, *result, pool);
    if (applied && text.whole() != out.view()) std::abort();
  }
  Inflater inflater;
  BufferPool pool;
  if (size < (1U << 16)) (void)inflate_loose(bytes, inflater, pool);
  return 0;
}
