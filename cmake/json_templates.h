// SPDX-License-Identifier: Apache-2.0
// What most files use of the JSON library, instantiated once (json_templates.cc) instead of in each
// of some 300 objects: about a second less for each, and optimised where they are not. Included by
// the precompiled headers of the sanitizers' builds alone; names of the library's `detail` stand
// here and nowhere else.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#ifndef HIKESHI_INSTANTIATE
#define HIKESHI_INSTANTIATE extern template
#endif

namespace hikeshi::json_templates {

using Json = nlohmann::ordered_json;
using OfPointer = nlohmann::detail::iterator_input_adapter<const char*>;
using OfString = nlohmann::detail::iterator_input_adapter<std::string::const_iterator>;
using Parsed = nlohmann::detail::json_sax_dom_parser<Json>;
using Filtered = nlohmann::detail::json_sax_dom_callback_parser<Json>;
using PointerParser = nlohmann::detail::parser<Json, OfPointer>;
using StringParser = nlohmann::detail::parser<Json, OfString>;

}  // namespace hikeshi::json_templates

HIKESHI_INSTANTIATE class nlohmann::basic_json<nlohmann::ordered_map>;
HIKESHI_INSTANTIATE class std::vector<hikeshi::json_templates::Json>;
HIKESHI_INSTANTIATE class nlohmann::detail::serializer<hikeshi::json_templates::Json>;
HIKESHI_INSTANTIATE class nlohmann::detail::json_sax_dom_parser<hikeshi::json_templates::Json>;
HIKESHI_INSTANTIATE class nlohmann::detail::json_sax_dom_callback_parser<
    hikeshi::json_templates::Json>;

HIKESHI_INSTANTIATE class nlohmann::detail::lexer<hikeshi::json_templates::Json,
                                                  hikeshi::json_templates::OfPointer>;
HIKESHI_INSTANTIATE class nlohmann::detail::parser<hikeshi::json_templates::Json,
                                                   hikeshi::json_templates::OfPointer>;
HIKESHI_INSTANTIATE bool hikeshi::json_templates::PointerParser::sax_parse_internal(
    hikeshi::json_templates::Parsed*);
HIKESHI_INSTANTIATE bool hikeshi::json_templates::PointerParser::sax_parse_internal(
    hikeshi::json_templates::Filtered*);

HIKESHI_INSTANTIATE class nlohmann::detail::lexer<hikeshi::json_templates::Json,
                                                  hikeshi::json_templates::OfString>;
HIKESHI_INSTANTIATE class nlohmann::detail::parser<hikeshi::json_templates::Json,
                                                   hikeshi::json_templates::OfString>;
HIKESHI_INSTANTIATE bool hikeshi::json_templates::StringParser::sax_parse_internal(
    hikeshi::json_templates::Parsed*);
HIKESHI_INSTANTIATE bool hikeshi::json_templates::StringParser::sax_parse_internal(
    hikeshi::json_templates::Filtered*);
