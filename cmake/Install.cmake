# What `cmake --install` puts where: headers, the shared library, the tools, the package config.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

add_library(einjit::einjit ALIAS einjit)

option(EINJIT_INSTALL "Install einjit with the project that builds it" ${PROJECT_IS_TOP_LEVEL})
if(NOT EINJIT_INSTALL)
  return()
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/einjit DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS einjit EXPORT einjitTargets)
install(EXPORT einjitTargets NAMESPACE einjit:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/einjit)
foreach(tool einjit_cli einjit-opt einjit-lsp-server)
  if(TARGET ${tool})
    file(RELATIVE_PATH to_libraries ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
    set_target_properties(${tool} PROPERTIES INSTALL_RPATH "$ORIGIN/${to_libraries}")
    install(TARGETS ${tool})
  endif()
endforeach()

set(package_dir ${PROJECT_BINARY_DIR}/package)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/einjitConfig.cmake.in ${package_dir}/einjitConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/einjit)
write_basic_package_version_file(${package_dir}/einjitConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${package_dir}/einjitConfig.cmake ${package_dir}/einjitConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/einjit)
