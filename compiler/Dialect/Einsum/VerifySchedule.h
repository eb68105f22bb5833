//===- VerifySchedule.h - Does a schedule fit its loop nest? ----*- C++ -*-===//
#pragma once

#include "Dialect/Einsum/EinsumDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace einjit::einsum {

/// Fails, with an error on `op`, where the passes could not apply the schedule: schedules are written by hand too.
mlir::LogicalResult verifySchedule(mlir::linalg::GenericOp op, ScheduleAttr schedule);

}  // namespace einjit::einsum
