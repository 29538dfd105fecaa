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

# PowerShell writes numbers by the rules of the country; crashproof reads a point.
function ConvertTo-Flag([string] $Name, $Value) {
    @($Name, [System.Convert]::ToString($Value, [System.Globalization.CultureInfo]::InvariantCulture))
}

$flags = @()
if ($PSBoundParameters.ContainsKey('MaxRestarts')) { $flags += ConvertTo-Flag '--max-restarts' $MaxRestarts }
if ($PSBoundParameters.ContainsKey('RestartDelay')) { $flags += ConvertTo-Flag '--restart-delay' $RestartDelay }
if ($PSBoundParameters.ContainsKey('HealthCheckInterval')) { $flags += ConvertTo-Flag '--health-interval' $HealthCheckInterval }
if ($PSBoundParameters.ContainsKey('ListenHost')) { $flags += ConvertTo-Flag '--host' $ListenHost }
if ($PSBoundParameters.ContainsKey('Port')) { $flags += ConvertTo-Flag '--port' $Port }
if ($Debug) { $flags += '--debug' }
if ($Command.Count -gt 0) { $flags += @('--') + $Command }

# The shim that npm makes is a batch file, and cmd.exe would read the arguments once more: node is called itself.
$node = Get-Command node -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
if ($null -eq $node) { throw 'Node.js is not installed, or not on PATH: https://nodejs.org' }
$root = & $node.Source -p "require('child_process').execSync('npm root -g', { encoding: 'utf8' }).trim()"
$cli = Join-Path $root 'crashproof\dist\cli.js'
if (-not (Test-Path $cli)) { throw "crashproof is not installed ($cli is not there): npm install --global crashproof" }

$verb = if ($Test) { 'explain' } else { 'run' }
& $node.Source $cli $verb @flags
exit $LASTEXITCODE
