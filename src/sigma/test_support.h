// SPDX-License-Identifier: Apache-2.0
// Shared by the tests of this folder and by fuzzers: a record out of JSON text, a rule out of a few
// lines.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sigma/load.h"
#include "sigma/matcher.h"
#include "trail/grammar.h"
#include "trail/index.h"

namespace hikeshi::sigma {

// Owns the text and the index that its record points into.
class OwnedRecord {
 public:
  explicit OwnedRecord(std::string json) : text_(std::move(json)) {
    const size_t size = text_.size();
    text_.append(trail::kPadding, ' ');
    trail::CheckRoom room;
    valid_ = indexer_.index(std::string_view(text_).substr(0, size), document_) ==
                 trail::IndexDefect::kNone &&
             document_.at(0) == '{' && trail::check_value(document_, 0, room).ok;
    if (valid_) record_ = std::make_unique<trail::Record>(trail::Json(&document_, 0), 0);
  }
  OwnedRecord(const OwnedRecord&) = delete;
  OwnedRecord& operator=(const OwnedRecord&) = delete;

  bool valid() const { return valid_; }
  const trail::Record& get() const { return *record_; }

 private:
  std::string text_;
  trail::Indexer indexer_;
  trail::Document document_;
  std::unique_ptr<trail::Record> record_;
  bool valid_ = false;
};

inline std::vector<uint32_t> matches_of(const RuleSet& set, const std::string& json) {
  OwnedRecord record(json);
  std::vector<uint32_t> rules;
  if (record.valid()) Matcher(set).match(record.get(), rules);
  return rules;
}

// As a pass over logs matches: what one call and one caller share is asked once.
class SharingMatcher {
 public:
  SharingMatcher(const RuleSet& set, std::vector<trail::Field> shared)
      : shared_(std::move(shared)), matcher_(set, shared_) {}

  void match(const trail::Record& record, std::vector<uint32_t>& rules) {
    const std::string call = raw_of(record, {trail::Field::kEventName, trail::Field::kEventSource});
    if (!calls_.contains(call)) calls_.emplace(call, matcher_.candidates(record));
    matcher_.match(record, calls_.at(call), &answers_[raw_of(record, shared_)], rules);
  }
  std::vector<uint32_t> matches_of(const std::string& json) {
    OwnedRecord record(json);
    std::vector<uint32_t> rules;
    if (record.valid()) match(record.get(), rules);
    return rules;
  }
  uint64_t tried() const { return matcher_.tried(); }

 private:
  static std::string raw_of(const trail::Record& record, const std::vector<trail::Field>& fields) {
    std::string out;
    for (const trail::Field field : fields) out.append(record[field].raw()) += '\0';
    return out;
  }

  const std::vector<trail::Field> shared_;
  Matcher matcher_;
  std::map<std::string, Candidates> calls_;
  std::map<std::string, SharedAnswers> answers_;
};

// A rule file around the lines of a detection (indented by two).
inline std::string rule_file(const std::string& detection, const std::string& title = "T") {
  return "title: " + title + "\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n" +
         detection + "\n";
}

inline Loaded load_one(const std::string& bytes) { return load({{"rules/one.yml", bytes}}); }

}  // namespace hikeshi::sigma
