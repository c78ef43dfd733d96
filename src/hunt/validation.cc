// SPDX-License-Identifier: Apache-2.0
#include "hunt/validation.h"

#include <algorithm>
#include <unordered_map>

#include "hunt/hunt.h"

namespace hikeshi::hunt {
namespace {

using trail::FileState;
using trail::Proof;

void count(FileState state, FileStates& states) {
  if (state == FileState::kValid) ++states.valid;
  if (state == FileState::kAltered) ++states.altered;
  if (state == FileState::kNotCovered) ++states.not_covered;
}

// One signature that fails says more than many that hold; one chain without keys leaves it open.
Proof worst_of(const std::vector<trail::Chain>& chains) {
  const auto is = [&](Proof proof) {
    return std::ranges::any_of(chains, [&](const auto& chain) { return chain.proof == proof; });
  };
  if (is(Proof::kFailed)) return Proof::kFailed;
  return is(Proof::kNotChecked) || chains.empty() ? Proof::kNotChecked : Proof::kVerified;
}

// A digest that nothing proves may have been written by anybody, also over an hour that was busy.
Doubts doubts_of(const std::vector<FileState>& of_source, const HuntResult& result) {
  Doubts doubts;
  for (size_t i = 0; i < of_source.size(); ++i) {
    const auto digest = trail::parse_digest_name(result.keys[i].text());
    const bool altered = of_source[i] == FileState::kAltered;
    if (digest && altered) doubts.altered_digests.push_back(*digest);
    if (digest && of_source[i] != FileState::kValid) doubts.unproven.insert(result.sources[i]);
    if (!digest && altered) doubts.altered.push_back(result.keys[i]);
  }
  return doubts;
}

}  // namespace

void bind(const trail::Verification& verification, const Window& window, HuntResult& result) {
  Validation v;
  v.proof = worst_of(verification.chains);
  v.missing = verification.count(FileState::kMissing);
  for (const trail::Chain& chain : verification.chains) v.breaks += chain.breaks.size();
  std::unordered_map<std::string, FileState> states;
  for (const trail::VerifiedFile& file : verification.files) {
    states.emplace(file.file, file.state);
    if (file.state == FileState::kAltered) v.altered.push_back(file.file);
  }
  std::vector<FileState> of_source;
  for (const trail::SourceName& name : result.sources) {
    const auto known = states.find(name);
    of_source.push_back(known == states.end() ? FileState::kNotCovered : known->second);
  }
  std::vector<char> has_events(result.sources.size(), 0);
  const EventTable& t = result.table();
  for (const Event& e : t.events) {
    has_events[e.file] = 1;
    if (result.charges.of(e) == Charge::kActor) count(of_source[e.file], v.charged);
  }
  for (size_t i = 0; i < has_events.size(); ++i) {
    if (has_events[i] != 0) count(of_source[i], v.files);
  }
  result.coverage = measure_coverage(t, result.collected.scan.digests, result.keys,
                                     doubts_of(of_source, result), window);
  result.validation = std::move(v);
}

}  // namespace hikeshi::hunt
