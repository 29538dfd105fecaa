#Requires -Version 5.1
<#
.SYNOPSIS
    Keeps a program up from boot on: makes a Windows service of crashproof, with WinSW.
.DESCRIPTION
    Needs an administrator, and WinSW (https://github.com/winsw/winsw): download WinSW-x64.exe and name it with -WinSW.
    The service runs in the current folder. Each other parameter is a flag of crashproof run.
.EXAMPLE
    .\install.ps1 -WinSW C:\Tools\WinSW-x64.exe -Port 7777
.EXAMPLE
    .\install.ps1 -Test
.EXAMPLE
    .\install.ps1 -Uninstall
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
    [string[]] $Command = @(),
    # Where WinSW was downloaded to.
    [string] $WinSW = 'WinSW-x64.exe',
    # Where the service's own files go.
    [string] $Folder = (Join-Path $env:ProgramData 'crashproof'),
    # Stops the service and removes what was installed.
    [switch] $Uninstall
)

# No CmdletBinding: with it, -Debug would be PowerShell's own and not the application's.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

. (Join-Path $PSScriptRoot 'common.ps1')
$words = @(Get-Word $PSBoundParameters)
$node = Find-Node
$cli = Find-Crashproof $node

$xml = (& $node $cli export windows @words) -join "`r`n"
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
$id = ([xml] $xml).service.id
$service = Join-Path $Folder "$id.exe"
$description = Join-Path $Folder "$id.xml"

if ($Test) {
    Write-Output "# would be written to ${description}:"
    Write-Output $xml
    Write-Output "# would be run then: $service install; $service start"
    exit 0
}

$identity = [Security.Principal.WindowsPrincipal] [Security.Principal.WindowsIdentity]::GetCurrent()
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    throw 'Services belong to administrators: start PowerShell by "Run as administrator".'
}

if ($Uninstall) {
    if (-not (Test-Path $service)) { throw "$service is not there: nothing of that name is installed." }
    & $service stop
    & $service uninstall
    if ($LASTEXITCODE -ne 0) { throw "$service uninstall failed with exit code $LASTEXITCODE" }
    Remove-Item $service, $description
    Write-Output "$id is no longer installed. Its logs are still in $Folder and in the folder it ran in."
    exit 0
}

if (-not (Test-Path $WinSW)) { throw "$WinSW is not there. Download it from https://github.com/winsw/winsw and name it with -WinSW." }
if (Test-Path $service) { throw "$id is installed already: run install.ps1 -Uninstall first." }
New-Item -ItemType Directory -Force $Folder | Out-Null
Copy-Item $WinSW $service
Set-Content -Path $description -Value $xml -Encoding UTF8
foreach ($step in 'install', 'start') {
    & $service $step
    if ($LASTEXITCODE -ne 0) { throw "$service $step failed with exit code $LASTEXITCODE" }
}
Write-Output "$id runs. To see how it stands: $service status"
