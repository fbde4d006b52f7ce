"""The order in which the schema of Microsoft Project XML wants the elements of each row."""

from __future__ import annotations

_NAMES = {
    "Project": """
        SaveVersion BuildNumber Name GUID Title Subject Category Company Manager Author
        CreationDate Revision LastSaved ScheduleFromStart StartDate FinishDate FYStartDate
        CriticalSlackLimit LoadRealTimeCollaboration CurrencyDigits CurrencySymbol
        CurrencyCode CurrencySymbolPosition CalendarUID DefaultStartTime DefaultFinishTime
        MinutesPerDay MinutesPerWeek DaysPerMonth DefaultTaskType DefaultFixedCostAccrual
        DefaultStandardRate DefaultOvertimeRate DurationFormat WorkFormat
        EditableActualCosts HonorConstraints EarnedValueMethod InsertedProjectsLikeSummary
        MultipleCriticalPaths NewTasksEffortDriven NewTasksEstimated SplitsInProgressTasks
        SpreadActualCost SpreadPercentComplete TaskUpdatesResource FiscalYearStart
        WeekStartDay MoveCompletedEndsBack MoveRemainingStartsBack
        MoveRemainingStartsForward MoveCompletedEndsForward BaselineForEarnedValue
        AutoAddNewResourcesAndTasks StatusDate CurrentDate MicrosoftProjectServerURL
        Autolink NewTaskStartDate NewTasksAreManual DefaultTaskEVMethod
        ProjectExternallyEdited ExtendedCreationDate ActualsInSync RemoveFileProperties
        AdminProject UpdateManuallyScheduledTasksWhenEditingLinks
        KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled SprintLength AgileMode Views
        Filters Groups Tables Maps Reports Drawings DataLinks VBAProjects OutlineCodes
        WBSMasks BaselineCalendar ExtendedAttributes ProjectDateFormat ProjectTimeFormat
        Calendars Tasks Resources Assignments Risks BoardColumns Sprints
    """,
    "ExtendedAttribute": """
        FieldID FieldName Value DurationFormat Alias Ltuid Guid SecondaryPID SecondaryGuid
        CalculationType Formula
    """,
    "Calendar": """
        UID GUID Name IsBaseCalendar IsBaselineCalendar BaseCalendarUID WeekDays Exceptions
        WorkWeeks
    """,
    "WeekDay": """
        DayType DayWorking TimePeriod WorkingTimes
    """,
    "WorkingTime": """
        FromTime ToTime
    """,
    "Task": """
        UID GUID ID Name Active Manual Type IsNull CreateDate Contact WBS WBSLevel
        OutlineNumber OutlineLevel Priority Start Finish Duration ManualStart ManualFinish
        ManualDuration DurationFormat FreeformDurationFormat Work Stop Resume ResumeValid
        EffortDriven Recurring OverAllocated Estimated Milestone Summary DisplayAsSummary
        Hidden Critical IsSubproject IsSubprojectReadOnly SubprojectName ExternalTask
        ExternalTaskProject EarlyStart EarlyFinish LateStart LateFinish StartVariance
        FinishVariance WorkVariance FreeSlack TotalSlack StartSlack FinishSlack FixedCost
        FixedCostAccrual PercentComplete PercentWorkComplete Cost OvertimeCost OvertimeWork
        ActualStart ActualFinish ActualDuration ActualCost ActualOvertimeCost ActualWork
        ActualOvertimeWork RegularWork RemainingDuration RemainingCost RemainingWork
        RemainingOvertimeCost RemainingOvertimeWork ACWP CV ConstraintType CalendarUID
        ConstraintDate Deadline LevelAssignments LevelingCanSplit LevelingDelay
        LevelingDelayFormat Hyperlink HyperlinkAddress HyperlinkSubAddress PreLeveledStart
        PreLeveledFinish IgnoreResourceCalendar Notes HideBar Rollup BCWS BCWP
        PhysicalPercentComplete EarnedValueMethod PredecessorLink IsPublished CommitmentType
        ExtendedAttribute OutlineCode BoldFont ItalicFont RecommendationId
        ActualWorkProtected ActualOvertimeWorkProtected Baseline BoardStatusColumnOrderingID
        SprintColumnOrderingID NextAvailableBoardStatusColumnOrderingID
        NextAvailableSprintOrderingID SprintUID BoardColumnUID StartText FinishText
        DurationText TimephasedData
    """,
    "Resource": """
        UID GUID ID Name Type IsNull Initials Phonetics NTAccount MaterialLabel Code Group
        WorkGroup EmailAddress Hyperlink MaxUnits PeakUnits OverAllocated AvailableFrom
        AvailableTo Start Finish CanLevel AccrueAt Work RegularWork OvertimeWork ActualWork
        RemainingWork ActualOvertimeWork RemainingOvertimeWork PercentWorkComplete
        StandardRate StandardRateFormat Cost OvertimeRate OvertimeRateFormat OvertimeCost
        CostPerUse ActualCost ActualOvertimeCost RemainingCost RemainingOvertimeCost
        WorkVariance CostVariance SV CV ACWP CalendarUID Notes BCWS BCWP IsGeneric
        IsInactive IsEnterprise BookingType ActualWorkProtected ActualOvertimeWorkProtected
        CreationDate IsCostResource ExtendedAttribute Baseline IsBudget AvailabilityPeriods
    """,
    "Assignment": """
        UID GUID TaskUID ResourceUID PercentWorkComplete ActualCost ActualFinish
        ActualOvertimeCost ActualOvertimeWork ActualStart ActualWork ACWP Confirmed Cost
        CostRateTable RateScale CostVariance CV Delay Finish FinishVariance WorkVariance
        HasFixedRateUnits Hyperlink FixedMaterial LevelingDelay LevelingDelayFormat
        LinkedFields Milestone Overallocated OvertimeCost OvertimeWork RegularWork
        RemainingCost RemainingOvertimeCost RemainingOvertimeWork RemainingWork
        ResponsePending Start Stop Resume StartVariance Units UpdateNeeded VAC Work
        WorkContour BCWS BCWP BookingType ActualWorkProtected ActualOvertimeWorkProtected
        CreationDate BudgetCost BudgetWork ExtendedAttribute Baseline TimephasedData
    """,
    "TimephasedData": """
        Type UID Start Finish Unit Value
    """,
    "PredecessorLink": """
        PredecessorUID Type CrossProject CrossProjectName LinkLag LagFormat
    """,
    "TimePeriod": """
        FromDate ToDate
    """,
    "Exception": """
        EnteredByOccurrences TimePeriod Occurrences Name Type Period DaysOfWeek MonthItem
        MonthPosition Month MonthDay DayWorking WorkingTimes
    """,
    "Baseline": """
        Number Interim Start Finish Duration DurationFormat EstimatedDuration Work Cost
    """,
    "WorkWeek": """
        TimePeriod Name WeekDays
    """,
    "AvailabilityPeriod": """
        AvailableFrom AvailableTo AvailableUnits
    """,
}
ORDER = {row: {name: at for at, name in enumerate(names.split())} for row, names in _NAMES.items()}
