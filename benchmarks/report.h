/// \file report.h
/// Figures as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "benchmarks/measure.h"

namespace einjit::benchmarks {

/// One line's worth: the case, the limits, and a list of systems, in SI units but for the names that say otherwise.
nlohmann::ordered_json to_json(const CaseFigures& figures);

/// Which systems there are, with versions, and which are missing and why.
nlohmann::ordered_json to_json(const Systems& systems);

}  // namespace einjit::benchmarks
