# What run.ps1 and install.ps1 have in common: they read it from the folder they stand in.

# PowerShell writes numbers by the rules of the country; crashproof reads a point.
function ConvertTo-Flag([string] $Name, $Value) {
    @($Name, [System.Convert]::ToString($Value, [System.Globalization.CultureInfo]::InvariantCulture))
}

# The parameters that were given, as words for crashproof run.
function Get-Word($Given) {
    $words = @()
    if ($Given.ContainsKey('MaxRestarts')) { $words += ConvertTo-Flag '--max-restarts' $Given['MaxRestarts'] }
    if ($Given.ContainsKey('RestartDelay')) { $words += ConvertTo-Flag '--restart-delay' $Given['RestartDelay'] }
    if ($Given.ContainsKey('HealthCheckInterval')) { $words += ConvertTo-Flag '--health-interval' $Given['HealthCheckInterval'] }
    if ($Given.ContainsKey('ListenHost')) { $words += ConvertTo-Flag '--host' $Given['ListenHost'] }
    if ($Given.ContainsKey('Port')) { $words += ConvertTo-Flag '--port' $Given['Port'] }
    if ($Given.ContainsKey('Debug') -and $Given['Debug']) { $words += '--debug' }
    if ($Given.ContainsKey('Command') -and @($Given['Command']).Count -gt 0) { $words += @('--') + @($Given['Command']) }
    $words
}

# The shim that npm makes is a batch file, and cmd.exe would read the arguments once more: node is called itself.
function Find-Node {
    $node = Get-Command node -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -eq $node) { throw 'Node.js is not installed, or not on PATH: https://nodejs.org' }
    $node.Source
}

function Find-Crashproof([string] $Node) {
    $root = & $Node -p "require('child_process').execSync('npm root -g', { encoding: 'utf8' }).trim()"
    $cli = Join-Path $root 'crashproof\dist\crashproof.cjs'
    if (-not (Test-Path $cli)) { throw "crashproof is not installed ($cli is not there): npm install --global crashproof" }
    $cli
}
