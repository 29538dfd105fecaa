#Requires -Version 5.1
<#
.SYNOPSIS
    Keeps a program up with crashproof, in this window.
.DESCRIPTION
    Without a command it is the Tapo Camera MCP WebApp. Each parameter is a flag of crashproof run; what is not given is
    left to crashproof.yaml, the environment and the defaults. Ctrl-C stops it gracefully.
.EXAMPLE
    .\run.ps1 -Port 7777 -HealthCheckInterval 30
.EXAMPLE
    .\run.ps1 -MaxRestarts 5 -Command node, server.js
#>
param(
    # Restarts in a row before it gives up; 0 means none.
    [ValidateRange(0, 1000000)] [int] $MaxRestarts,
    # Seconds before the first restart in a row.
    [ValidateRange(0, 86400)] [double] $RestartDelay,
    # Seconds between two health checks.
    [ValidateRange(0.01, 86400)] [double] $HealthCheckInterval,
    # The address the default application listens on. $Host itself belongs to PowerShell.
    [Alias('Host')] [string] $ListenHost,
    # The port the default application listens on.
    [ValidateRange(1, 65535)] [int] $Port,
    # Starts the default application with --debug.
    [switch] $Debug,
    # Only shows what would be done.
    [switch] $Test,
    # The program and its arguments, instead of the default application.
    [string[]] $Command = @()
)

# No CmdletBinding: with it, -Debug would be PowerShell's own and not the application's.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

. (Join-Path $PSScriptRoot 'common.ps1')
$words = @(Get-Word $PSBoundParameters)
$node = Find-Node
$cli = Find-Crashproof $node

$verb = if ($Test) { 'explain' } else { 'run' }
& $node $cli $verb @words
exit $LASTEXITCODE
