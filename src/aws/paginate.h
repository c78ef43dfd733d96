// SPDX-License-Identifier: Apache-2.0
// Many pages as one answer, by what the service's paginators-1.json says of the operation. No calls
// are made here: Pages is told each answer and says what to ask next.
//
// As in botocore (botocore/paginate.py), with two differences, for no page may be lost unseen: an
// answer that says that there is more and not where is an error, and objects of several pages are
// joined, where botocore keeps the first. Not thread-safe beyond const.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws {

// One operation's entry, compiled. Never changes: copies share it.
class Paginator {
 public:
  // kCorrupt or kUnsupported for an entry that is not understood, naming the part.
  static Result<Paginator> create(const Json& config);

  // Turns the params of a page into those of the page behind `answer`: true. False: it was the
  // last, and the params stay as they are. kCorrupt where the answer says that there is more and
  // not where, or sends back to the page that was asked for.
  Result<bool> next(Json& params, const Json& answer) const;

  // Adds a page to what is there: lists are appended, objects joined, numbers summed, texts
  // concatenated. What is no list of results (non_aggregate_keys) comes from the first page; the
  // rest of an answer, tokens among it, is left out.
  void merge(Json& whole, const Json& page, bool is_first) const;

  // The parameter that says how many items a page may have, "" where there is none. A number, but a
  // string by its shape in some services (Route 53).
  const std::string& limit_key() const;

  // Items under the first of the result keys.
  size_t count(const Json& answer) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

// Whether an answer names a further page; of an operation that has a paginator it never does.
// Members that are so called: NextToken, nextPageToken, NextMarker.
bool names_further_page(const Json& answer);

// Whether a member of an answer is called like one that says where it goes on.
bool is_page_token(std::string_view member);

// One listing under way.
class Pages {
 public:
  Pages(Paginator paginator, Json params);
  ~Pages();
  Pages(Pages&&) noexcept;
  Pages& operator=(Pages&&) noexcept;

  const Json& params() const;  // of the page to ask for now

  // Takes the answer to params(): true when there is a further page to ask for. Fails as
  // Paginator::next() does, and with kCorrupt at a token that was there on any earlier page; the
  // pages up to there, this one too, are in take().
  Result<bool> add(const Json& answer);

  size_t count() const;  // items so far
  Json take();           // all pages as one answer

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::aws
