# What `cmake --install` puts where: headers, the shared library, the tools, the package config.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

add_library(einjit::einjit ALIAS einjit)
target_include_directories(einjit INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(einjit INTERFACE cxx_std_20)
set_target_properties(einjit PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})

option(EINJIT_INSTALL "Install einjit with the project that builds it" ${PROJECT_IS_TOP_LEVEL})
if(NOT EINJIT_INSTALL)
  return()
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/einjit DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# Distributions keep libMLIR and libLLVM out of the loader's path.
set_target_properties(einjit PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS einjit EXPORT einjitTargets)
install(EXPORT einjitTargets NAMESPACE einjit:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/einjit)
file(RELATIVE_PATH to_libraries ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
foreach(folder einjit einjit-opt einjit-lsp-server)
  if(EINJIT_BUILD_TOOLS AND IS_DIRECTORY ${PROJECT_SOURCE_DIR}/tools/${folder})
    get_property(targets DIRECTORY ${PROJECT_SOURCE_DIR}/tools/${folder} PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
      get_target_property(type ${target} TYPE)
      if(type STREQUAL EXECUTABLE)
        set_target_properties(${target} PROPERTIES
          INSTALL_RPATH "$ORIGIN/${to_libraries}" INSTALL_RPATH_USE_LINK_PATH ON)
        install(TARGETS ${target})
      endif()
    endforeach()
  endif()
endforeach()

set(package_dir ${PROJECT_BINARY_DIR}/package)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/einjitConfig.cmake.in ${package_dir}/einjitConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/einjit)
write_basic_package_version_file(${package_dir}/einjitConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${package_dir}/einjitConfig.cmake ${package_dir}/einjitConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/einjit)
